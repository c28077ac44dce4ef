import type { TaskOutcome } from '../domain/task-outcome.ts';
import { isJsonObject, type Json } from '../foundation/json.ts';
import type { Dag } from './dag.ts';
import { declarationOf, type TaskDeclaration } from './declaration/declarations.ts';
import { bindArguments } from './execute/bind-arguments.ts';
import { callCallbacks } from './execute/call-callbacks.ts';
import { createTaskContext } from './execute/create-context.ts';
import { runBody } from './execute/run-body.ts';
import { renderedFields } from './execute/rendered-fields.ts';
import { outcomeOfThrown } from './execute/task-error.ts';
import type { BodyResult, TaskRun } from './execute/task-run.ts';
import type { TaskEvent } from './options/callbacks.ts';
import { createTaskClient, type TaskClient } from './runtime/client.ts';
import { runWithContext, type TaskContext } from './runtime/context.ts';
import type { TaskHost } from './task-host.ts';
import { toJson } from './to-json.ts';

/**
 * Runs one try of one task: inputs, templates, callbacks and the body itself, over whatever host there is. Never rejects: what
 * goes wrong is an outcome.
 */
export async function executeTask(dag: Dag, taskId: string, host: TaskHost): Promise<TaskOutcome> {
  const task = declarationOf(dag).tasks.get(taskId);
  if (!task) return outcomeOfThrown(new Error(`DAG '${dag.dagId}' has no task '${taskId}' in this version.`));
  const context = createTaskContext(host.workload, task.params, host);
  const client = createTaskClient(host);
  return runWithContext(context, client, async () => {
    const outcome = await attempt(task, host, context, client);
    await callCallbacks(
      task.callbacks[eventOf(outcome, host)],
      eventOf(outcome, host),
      { ...context, ...explain(outcome) },
      host,
    );
    return outcome;
  });
}

async function attempt(
  task: TaskDeclaration,
  host: TaskHost,
  context: TaskContext,
  client: TaskClient,
): Promise<TaskOutcome> {
  try {
    const bound = await bindArguments(task, host, context);
    if (task.operator.facts.templateFields.length > 0) await host.setRenderedFields(renderedFields(task, bound));
    await callCallbacks(task.callbacks.execute, 'execute', { ...context, reason: 'execute' }, host);
    const run: TaskRun = { task, host, context, client, arguments: bound };
    return await conclude(run, await runBody(run));
  } catch (thrown) {
    return outcomeOfThrown(thrown);
  }
}

/** Turns a body's result into an outcome, and pushes each member of an object where the author asked for it. */
async function conclude({ task, client }: TaskRun, { value, skipTasks }: BodyResult): Promise<TaskOutcome> {
  const returnValue = task.fields.do_xcom_push === false ? undefined : checkValue(value, task);
  if (task.fields.multiple_outputs === true && returnValue !== undefined && returnValue !== null) {
    if (!isJsonObject(returnValue))
      throw new TypeError(
        `Task '${task.taskId}' has multipleOutputs and must return an object, not ${Array.isArray(returnValue) ? 'an array' : typeof returnValue}.`,
      );
    for (const [key, member] of Object.entries(returnValue)) await client.setXCom({ key, value: member });
  }
  return {
    kind: 'success',
    ...(returnValue === undefined ? {} : { returnValue }),
    ...(skipTasks === undefined || skipTasks.length === 0 ? {} : { skipTasks: [...skipTasks] }),
  };
}

function checkValue(value: unknown, task: TaskDeclaration): Json | undefined {
  try {
    return toJson(value);
  } catch (error) {
    throw new TypeError(
      `Task '${task.taskId}' returned what XCom cannot hold: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    );
  }
}

function eventOf(outcome: TaskOutcome, { workload }: TaskHost): TaskEvent {
  switch (outcome.kind) {
    case 'success':
      return 'success';
    case 'skipped':
      return 'skipped';
    case 'failed':
      return outcome.mayRetry && workload.tryNumber <= workload.maxTries ? 'retry' : 'failure';
  }
}

function explain(outcome: TaskOutcome) {
  switch (outcome.kind) {
    case 'success':
      return { reason: 'success' };
    case 'skipped':
      return { reason: outcome.reason };
    case 'failed':
      return { reason: outcome.error.message, exception: outcome.error };
  }
}

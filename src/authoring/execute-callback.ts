import type { CallbackWorkload } from '../domain/task-workload.ts';
import type { Dag } from './dag.ts';
import { declarationOf } from './declaration/declarations.ts';
import { callCallbacks } from './execute/call-callbacks.ts';
import { createTaskContext } from './execute/create-context.ts';
import { createClient } from './runtime/client.ts';
import { runWithContext } from './runtime/context.ts';
import type { TaskServices } from './task-host.ts';

/**
 * Calls the callbacks that a DAG has for the end of a run, or a task for the end of a try whose process could not call them. What
 * they throw is logged.
 * @throws Error where the DAG has no such task
 */
export async function executeCallback(dag: Dag, workload: CallbackWorkload, services: TaskServices): Promise<void> {
  const declaration = declarationOf(dag);
  const task = workload.taskId === undefined ? undefined : declaration.tasks.get(workload.taskId);
  if (workload.taskId !== undefined && !task)
    throw new Error(`DAG '${dag.dagId}' has no task '${workload.taskId}' in this version.`);
  const subject = {
    dagId: workload.dagId,
    taskId: workload.taskId ?? '',
    runId: workload.runId,
    tryNumber: workload.tryNumber ?? 0,
    maxTries: 0,
    mapIndex: -1,
    dagRun: workload.dagRun,
  };
  const context = createTaskContext(subject, task?.params ?? declaration.params, services);
  const client = createClient(services, subject);
  const { callbacks } = task ?? declaration;
  const exception =
    workload.event === 'failure' || workload.event === 'retry'
      ? { exception: { name: 'Error', message: workload.reason } }
      : {};
  await runWithContext(context, client, () =>
    callCallbacks(
      callbacks[workload.event],
      workload.event,
      { ...context, reason: workload.reason, ...exception },
      services,
    ),
  );
}

import type { Choice } from '../declaration/declarations.ts';
import { findTask } from '../declaration/nodes.ts';
import { tasksBelow } from '../declaration/resolve-edges.ts';
import type { AnyHandler } from '../task-ref.ts';
import { directlyBelow, resolveDecision, skipAllExcept, skipTasks } from './skip-downstream.ts';
import { type BodyResult, logOf, type TaskRun } from './task-run.ts';

/** `dag.task`: the function's value; where the task decides a branch, the skips that follow from it. */
export async function executeFunction(run: TaskRun, handler: AnyHandler): Promise<BodyResult> {
  const value = await callHandler(run, handler);
  const { choice } = run.task;
  if (!choice) return { value };
  return choice.kind === 'if' ? decideIf(run, choice, value) : decideSwitch(run, choice, value);
}

/** `dag.branch` */
export async function executeBranch(run: TaskRun, handler: AnyHandler): Promise<BodyResult> {
  const value = await callHandler(run, handler);
  const followed = resolveDecision(run, value);
  logOf(run)(`Branch into ${JSON.stringify(followed.map((task) => task.taskId))}`);
  return { value: idsIn(value), skipTasks: await skipAllExcept(run, followed) };
}

/** `dag.shortCircuit` */
export async function executeShortCircuit(
  run: TaskRun,
  handler: AnyHandler,
  ignoreDownstreamTriggerRules: boolean,
): Promise<BodyResult> {
  const value = await callHandler(run, handler);
  const log = logOf(run);
  log(`Condition result is ${String(value)}`);
  if (value) {
    log('Proceeding with downstream tasks...');
    return { value };
  }
  const below = ignoreDownstreamTriggerRules ? [...tasksBelow(run.task)] : directlyBelow(run.task);
  if (below.length === 0) log('No downstream tasks; nothing to do.');
  return { value, skipTasks: await skipTasks(run, below) };
}

/** Calls a handler with its arguments. A DAG of the SDK's first beta has none: its handlers get the context and the client. */
async function callHandler(run: TaskRun, handler: AnyHandler): Promise<unknown> {
  const call = handler as (args: unknown) => unknown;
  if (run.task.dag.isHandlersOnly) return call({ ctx: run.context, client: run.client });
  return call(run.arguments.op_kwargs);
}

async function decideIf(run: TaskRun, choice: Extract<Choice, { kind: 'if' }>, value: unknown): Promise<BodyResult> {
  if (typeof value !== 'boolean') {
    throw new TypeError(
      `Task '${run.task.taskId}' is the condition of dag.if(…) and must return true or false, not ${typeof value}.`,
    );
  }
  const { whenTrue, whenFalse } = choice;
  const [followed, rejected] = value ? [whenTrue, whenFalse] : [whenFalse, whenTrue];
  return { value, skipTasks: await skipTasks(run, rejected ? [rejected] : [], followed ? [followed] : []) };
}

async function decideSwitch(
  run: TaskRun,
  choice: Extract<Choice, { kind: 'switch' }>,
  value: unknown,
): Promise<BodyResult> {
  const chosen = typeof value === 'string' ? run.task.dag.tasks.get(value) : findTask(value);
  if (!chosen || !choice.cases.includes(chosen)) {
    const answer = chosen?.taskId ?? (typeof value === 'string' ? value : typeof value);
    throw new Error(
      `Task '${run.task.taskId}' decides dag.switch(…) and chose '${answer}', which is none of its cases: ${choice.cases.map((task) => `'${task.taskId}'`).join(', ')}.`,
    );
  }
  const rejected = choice.cases.filter((task) => task !== chosen);
  return { value: chosen.taskId, skipTasks: await skipTasks(run, rejected, [chosen]) };
}

/** References in a branch's answer become ids, which XCom can hold. */
function idsIn(decision: unknown): unknown {
  if (Array.isArray(decision)) return decision.map(idsIn);
  return findTask(decision)?.taskId ?? decision;
}

import { outcomeOfThrown } from '../../authoring/execute/task-error.ts';
import { executeTask } from '../../authoring/execute-task.ts';
import type { TaskHost } from '../../authoring/task-host.ts';
import type { TaskOutcome } from '../../domain/task-outcome.ts';
import { pythonDatetime } from '../../foundation/timestamp.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import type { LocalDag } from './load-local-dag.ts';
import type { LocalRun } from './local-run.ts';

const SOURCE = 'task';

/** A bash command gets five seconds between being asked to end and being forced to. */
const LONGEST_END_MS = 6_000;

/**
 * Runs one task of a run in this process; its output is kept for the tasks below it.
 * @param signal asks it to end: then it has failed
 */
export async function runLocalTask(
  { dag }: LocalDag,
  run: LocalRun,
  task: TaskStructure,
  signal?: AbortSignal,
): Promise<TaskOutcome> {
  const host = run.hostFor(task, signal);
  const { dagId, runId, logicalDate } = run.dagRun;
  host.log('info', `Executing <Task(${task.taskType}): ${task.taskId}> on ${pythonDatetime(logicalDate)}`, SOURCE);
  const outcome = await Promise.race([executeTask(dag, task.taskId, host), givenUp(host)]);
  if (outcome.kind === 'success' && outcome.returnValue !== undefined) {
    const address = { dagId, runId, taskId: task.taskId, mapIndex: -1, key: 'return_value' };
    await host.setXCom(address, outcome.returnValue);
  }
  if (outcome.kind === 'failed') host.log('error', outcome.error.stack ?? outcome.error.message, SOURCE);
  const reason = outcome.kind === 'skipped' ? `: ${outcome.reason}` : '';
  host.log(
    'info',
    `Marking task as ${outcome.kind.toUpperCase()}. dag_id=${dagId}, task_id=${task.taskId}${reason}`,
    SOURCE,
  );
  return outcome;
}

/** The failure of a task that was asked to end and does not heed that: it is left behind. */
function givenUp({ signal, clock }: TaskHost): Promise<TaskOutcome> {
  const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
  signal.addEventListener('abort', () => clock.after(LONGEST_END_MS, () => resolve(outcomeOfThrown(signal.reason))));
  return promise;
}

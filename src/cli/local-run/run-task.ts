import { executeTask } from '../../authoring/execute-task.ts';
import type { TaskOutcome } from '../../domain/task-outcome.ts';
import { pythonDatetime } from '../../foundation/timestamp.ts';
import type { TaskStructure } from '../../serialization/dag-structure.ts';
import type { LocalDag } from './load-local-dag.ts';
import type { LocalRun } from './local-run.ts';

const SOURCE = 'task';

/** Runs one task of a run in this process; its output is kept for the tasks below it. */
export async function runLocalTask({ dag }: LocalDag, run: LocalRun, task: TaskStructure): Promise<TaskOutcome> {
  const host = run.hostFor(task);
  const { dagId, runId, logicalDate } = run.dagRun;
  host.log('info', `Executing <Task(${task.taskType}): ${task.taskId}> on ${pythonDatetime(logicalDate)}`, SOURCE);
  const outcome = await executeTask(dag, task.taskId, host);
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

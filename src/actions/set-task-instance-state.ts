import { TASK_INSTANCE_STATES, UNMAPPED } from '../domain/states.ts';
import { AppError } from '../foundation/app-error.ts';
import { isoformat } from '../foundation/timestamp.ts';
import { recordAudit } from '../metadata/audit-log.ts';
import { askToPlan } from '../metadata/dag-writes.ts';
import { findDagRun } from '../metadata/dag-runs.ts';
import { askToLookAt } from '../metadata/scheduling/runs.ts';
import { markTaskInstances } from '../metadata/state-marking.ts';
import { findTaskInstance } from '../metadata/task-instance-reads.ts';
import type { DagStructure } from '../serialization/dag-structure.ts';
import { type Actor, type DagActionContext, actedBy } from './action-context.ts';
import { clearTasksOf } from './clear-task-instances.ts';

export interface SetTaskInstanceStateInput extends Actor {
  dagId: string;
  runId: string;
  taskId: string;
  state: 'success' | 'failed' | 'skipped';
}

/**
 * Ends a task instance because a person says so. Tasks below it that failed, or could not run since others had failed, are cleared, as
 * in Airflow, and the run goes on.
 * @throws AppError DAG_RUN_NOT_FOUND, TASK_INSTANCE_NOT_FOUND
 */
export async function setTaskInstanceState(context: DagActionContext, input: SetTaskInstanceStateInput): Promise<void> {
  const { dagId, runId, taskId, state } = input;
  await context.db.transaction(async (tx) => {
    const run = await findDagRun(tx, dagId, runId);
    if (!run) throw new AppError('DAG_RUN_NOT_FOUND', { dagId, runId });
    if (!(await findTaskInstance(tx, dagId, runId, taskId))) {
      throw new AppError('TASK_INSTANCE_NOT_FOUND', { dagId, taskId, date: isoformat(run.logical_date) });
    }
    const now = context.clock.now();
    const from = [null, ...TASK_INSTANCE_STATES.filter((other) => other !== state)];
    await markTaskInstances(tx, { dagId, runId, taskId, mapIndex: UNMAPPED, from, to: state }, now);
    await askToLookAt(tx, [run.id]);
    // Where the run has finished nobody looks at it any more, but a task of the next run may wait for this one.
    await askToPlan(tx, dagId);
    const dag = await context.dagCatalog.latest(dagId, tx);
    const below = dag ? tasksBelow(dag.structure, taskId) : [];
    if (below.length > 0) {
      await clearTasksOf(tx, context, {
        dagId,
        runIds: [runId],
        taskIds: below,
        states: ['failed', 'upstream_failed'],
      });
    }
    const audit = { event: state, ...actedBy(input), dagId, runId, taskId, logicalDate: run.logical_date };
    await recordAudit(tx, audit, now);
  });
}

/** Ids of all tasks that come after a task, directly or not. */
function tasksBelow(dag: DagStructure, taskId: string): string[] {
  const start = dag.indexOfTask.get(taskId);
  const found = new Set<number>();
  const pending = start === undefined ? [] : [start];
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    for (const below of dag.tasks[index]?.downstream ?? []) {
      if (found.has(below)) continue;
      found.add(below);
      pending.push(below);
    }
  }
  return [...found].flatMap((index) => dag.tasks[index]?.taskId ?? []);
}

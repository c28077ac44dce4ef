import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../../metadata/database.ts';
import { hasEarlierTaskInstance, readPast, unsuccessfulTasks } from '../../metadata/scheduling/past-runs.ts';
import { pastAllows } from '../../rules/past-runs.ts';
import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';

/** A task instance that may have to wait for the run before. */
export interface WaitsForPast {
  readonly task: TaskStructure;
  readonly mapIndex: number;
  readonly run: {
    readonly dagId: string;
    readonly logicalDate: Timestamp;
    readonly dag: { readonly structure: DagStructure };
  };
}

/** Of task instances that wait for the run before: those that it lets go now. One statement for all, few more for the rare rules. */
export async function releasedByPast<Instance extends WaitsForPast>(
  db: Queryable,
  waiting: readonly Instance[],
): Promise<Instance[]> {
  const answers = await readPast(
    db,
    waiting.map((instance, key) => ({
      key,
      dag_id: instance.run.dagId,
      task_id: instance.task.taskId,
      map_index: instance.mapIndex,
      logical_date: instance.run.logicalDate,
      scheduled_only: instance.run.dag.structure.catchup ? 1 : 0,
    })),
  );
  const released: Instance[] = [];
  for (const answer of answers) {
    const instance = waiting[answer.key];
    if (!instance) continue;
    const { task, run } = instance;
    const { tasks } = run.dag.structure;
    const asksEarlier = task.ignoreFirstDependsOnPast && answer.previous_run_id !== null && !answer.has_task_instance;
    const below = task.downstream.flatMap((index) => tasks[index]?.taskId ?? []);
    const asksBelow = task.waitForDownstream && answer.previous_run_id !== null && below.length > 0;
    const allowed = pastAllows(task, {
      previousLogicalDate: answer.previous_logical_date,
      previousHasTaskInstance: Boolean(answer.has_task_instance),
      previousState: answer.state,
      hasEarlierTaskInstance:
        asksEarlier && (await hasEarlierTaskInstance(db, run.dagId, task.taskId, run.logicalDate)),
      previousDownstreamUnsuccessful:
        asksBelow && (await unsuccessfulTasks(db, run.dagId, answer.previous_run_id ?? '', below)).length > 0,
    });
    if (allowed) released.push(instance);
  }
  return released;
}

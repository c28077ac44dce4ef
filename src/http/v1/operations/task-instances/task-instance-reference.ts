import type { Static } from 'typebox';
import { isoformat } from '../../../../foundation/timestamp.ts';
import { findDagRun } from '../../../../metadata/dag-runs/dag-runs.ts';
import type { Queryable } from '../../../../metadata/database.ts';
import type { FoundTaskInstance } from '../../../../metadata/task-instances/task-instance-clearing.ts';
import { findTaskInstance } from '../../../../metadata/task-instances/task-instances.ts';
import type { TaskInstanceReference } from '../../schemas/task-instance.ts';

/** The answer that says which task instance is meant; undefined where there is none. */
export async function renderReference(
  db: Queryable,
  { dagId, runId, taskId, mapIndex }: { dagId: string; runId: string; taskId: string; mapIndex: number },
): Promise<Static<typeof TaskInstanceReference> | undefined> {
  const [run, instance] = await Promise.all([
    findDagRun(db, dagId, runId),
    findTaskInstance(db, dagId, runId, taskId, mapIndex),
  ]);
  if (!run || !instance) return undefined;
  return { dag_id: dagId, dag_run_id: runId, execution_date: isoformat(run.logical_date), task_id: taskId };
}

/** The answer that says which task instances are meant. */
export function renderReferences(dagId: string, found: readonly FoundTaskInstance[]) {
  return {
    task_instances: found.map((instance) => ({
      dag_id: dagId,
      dag_run_id: instance.run_id,
      execution_date: isoformat(instance.logical_date),
      task_id: instance.task_id,
    })),
  };
}

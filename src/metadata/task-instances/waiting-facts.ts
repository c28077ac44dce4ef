import type { TaskInstanceState } from '../../domain/states.ts';
import type { Queryable } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';

/** How many task instances are queued or run: of a DAG, of a task, and of the task in a run. */
export interface ActiveCounts {
  ofDag: number;
  ofTask: number;
  ofTaskInRun: number;
}

/** Looks at active task instances only, which an index has. */
export async function countActive(db: Queryable, dagId: string, taskId: string, runId: string): Promise<ActiveCounts> {
  const row = await db.first<{ of_dag: number; of_task: number | null; of_task_in_run: number | null }>({
    sql: `SELECT count(*) AS of_dag, sum(CASE WHEN task_id = $2 THEN 1 ELSE 0 END) AS of_task,
        sum(CASE WHEN task_id = $2 AND run_id = $3 THEN 1 ELSE 0 END) AS of_task_in_run
      FROM task_instance WHERE dag_id = $1 AND state IN ('queued', 'running', 'restarting')`,
    parameters: [dagId, taskId, runId],
  });
  return {
    ofDag: Number(row?.of_dag ?? 0),
    ofTask: Number(row?.of_task ?? 0),
    ofTaskInRun: Number(row?.of_task_in_run ?? 0),
  };
}

/** The states of all task instances of some tasks in a run. */
export function listStatesOfTasks(
  db: Queryable,
  dagId: string,
  runId: string,
  taskIds: readonly string[],
): Promise<{ task_id: string; state: TaskInstanceState | null }[]> {
  return db.all<{ task_id: string; state: TaskInstanceState | null }>({
    sql: `SELECT task_id, state FROM task_instance
      WHERE dag_id = $1 AND run_id = $2 AND task_id IN (${valuesFromJson(db.dialect, '$3', 'text')})`,
    parameters: [dagId, runId, JSON.stringify(taskIds)],
  });
}

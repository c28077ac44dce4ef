import type { Queryable } from '../database.ts';

/** How many task instances are queued or run: of a DAG, of a task, and of the task in a run. */
export interface ActiveCounts {
  ofDag: number;
  ofTask: number;
  ofTaskInRun: number;
}

/** What is active beside a task instance. Looks at active ones only, which an index has. */
export async function countActiveBeside(
  db: Queryable,
  dagId: string,
  taskId: string,
  runId: string,
): Promise<ActiveCounts> {
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

import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';

export interface TaskStateOfRun {
  dag_id: string;
  task_id: string;
  map_index: number;
  state: TaskInstanceState | null;
  start_date: Timestamp | null;
  end_date: Timestamp | null;
}

/** How the task instances of a run stand, by task. */
export function listTaskStatesOfRun(db: Queryable, dagId: string, runId: string): Promise<TaskStateOfRun[]> {
  return db.all<TaskStateOfRun>({
    sql: `SELECT dag_id, task_id, map_index, state, start_date, end_date FROM task_instance
      WHERE dag_id = $1 AND run_id = $2 ORDER BY task_id, map_index`,
    parameters: [dagId, runId],
  });
}

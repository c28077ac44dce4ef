import { type TaskInstanceState } from '../../domain/states.ts';
import { UNMAPPED } from '../../domain/map-index.ts';
import type { Queryable } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';
import type { TaskInstanceTable } from '../tables/task-instance-tables.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';

/** What is stored of a task instance. */
export type StoredTaskInstance = Omit<TaskInstanceTable, 'map_index' | 'try_number'> & {
  map_index: number;
  try_number: number;
};

/** The task instance of a task, by default of one that is not mapped. */
export function findTaskInstance(
  db: Queryable,
  dagId: string,
  runId: string,
  taskId: string,
  mapIndex = UNMAPPED,
): Promise<StoredTaskInstance | undefined> {
  return db.first<StoredTaskInstance>(
    db.build
      .selectFrom('task_instance')
      .selectAll()
      .where('dag_id', '=', dagId)
      .where('run_id', '=', runId)
      .where('task_id', '=', taskId)
      .where('map_index', '=', mapIndex),
  );
}

/** How a task instance stands. */
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

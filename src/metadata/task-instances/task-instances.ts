import { UNMAPPED } from '../../domain/states.ts';
import type { Queryable } from '../database.ts';
import type { JsonText } from '../tables/column-types.ts';
import type { TaskInstanceTable } from '../tables/task-instance-tables.ts';

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

export interface XComOfKeys {
  task_id: string;
  key: string;
  value: JsonText | null;
}

/** The XComs of a run under either of two keys. */
export function listXComsOfRun(
  db: Queryable,
  dagId: string,
  runId: string,
  keys: readonly [string, string],
): Promise<XComOfKeys[]> {
  return db.all<XComOfKeys>({
    sql: `SELECT task_id, key, value FROM xcom WHERE dag_id = $1 AND run_id = $2 AND key IN ($3, $4) ORDER BY task_id, map_index`,
    parameters: [dagId, runId, ...keys],
  });
}

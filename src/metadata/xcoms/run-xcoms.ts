import type { Queryable } from '../database.ts';
import type { JsonText } from '../tables/column-types.ts';

export interface XComOfRun {
  task_id: string;
  map_index: number;
  key: string;
  value: JsonText | null;
}

/** All XComs of a run. */
export function listRunXComs(db: Queryable, dagId: string, runId: string): Promise<XComOfRun[]> {
  return db.all<XComOfRun>({
    sql: 'SELECT task_id, map_index, key, value FROM xcom WHERE dag_id = $1 AND run_id = $2',
    parameters: [dagId, runId],
  });
}

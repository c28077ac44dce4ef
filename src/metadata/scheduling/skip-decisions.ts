import type { Queryable } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';
import type { JsonText } from '../tables/column-types.ts';

/** What a branch or short circuit of a run decided: `{"followed": [task ids]}` or `{"skipped": [task ids]}`. */
export interface SkipDecisionRow {
  dag_id: string;
  run_id: string;
  task_id: string;
  value: JsonText | null;
}

/** The decisions that tasks of these runs left behind (Airflow's XCom `skipmixin_key`). */
export function readSkipDecisions(
  db: Queryable,
  tasks: readonly { dag_id: string; run_id: string; task_id: string }[],
): Promise<SkipDecisionRow[]> {
  const source = rowsFromJson(db.dialect, '$1', 't', { dag_id: 'text', run_id: 'text', task_id: 'text' });
  return db.all<SkipDecisionRow>({
    sql: `SELECT x.dag_id, x.run_id, x.task_id, x.value FROM ${source}
      JOIN xcom x ON x.dag_id = t.dag_id AND x.run_id = t.run_id AND x.task_id = t.task_id
      WHERE x.key = 'skipmixin_key' AND x.map_index = -1`,
    parameters: [JSON.stringify(tasks)],
  });
}

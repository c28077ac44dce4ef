import type { DagRunState } from '../../domain/states.ts';
import type { Queryable } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';

/** How many runs of a DAG are in a state; both null where the DAG has none. */
export interface DagRunCount {
  dag_id: string;
  state: DagRunState | null;
  count: number;
}

/** How many runs these DAGs have in each state that occurs. A DAG without runs has one row, an unknown one none. */
export function countDagRuns(db: Queryable, dagIds: readonly string[]): Promise<DagRunCount[]> {
  return db.all<DagRunCount>({
    sql: `SELECT d.dag_id, r.state, count(r.id) AS count FROM dag d LEFT JOIN dag_run r ON r.dag_id = d.dag_id
      WHERE d.dag_id IN (${valuesFromJson(db.dialect, '$1', 'text')}) GROUP BY d.dag_id, r.state ORDER BY d.dag_id`,
    parameters: [JSON.stringify(dagIds)],
  });
}

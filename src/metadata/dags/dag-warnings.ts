import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions } from '../conditions.ts';
import type { Queryable } from '../database.ts';
import { type Order, type PageOf, countRows, whereOf } from '../page.ts';

/** A warning about a DAG that goes on all the same. */
export interface StoredDagWarning {
  dag_id: string;
  warning_type: string;
  message: string;
  timestamp: Timestamp;
}

/** Which warnings, and how they are ordered; what is absent does not narrow. */
export interface DagWarningQuery {
  readonly dagIds: 'all' | readonly string[];
  readonly warningType?: string | undefined;
  readonly order: Order<'dag_id' | 'warning_type' | 'message' | 'timestamp'>;
  readonly limit: number;
  readonly offset: number;
}

/** A page of warnings. */
export async function listDagWarnings(db: Queryable, query: DagWarningQuery): Promise<PageOf<StoredDagWarning>> {
  const conditions = new Conditions(db.dialect);
  conditions.among('w.dag_id', query.dagIds);
  conditions.compare('w.warning_type =', query.warningType);
  const list = conditions.list('dag_warning w');
  const { column, descending } = query.order;
  const items = await db.all<StoredDagWarning>({
    sql: `SELECT w.dag_id, w.warning_type, w.message, w.timestamp FROM ${list.from} ${whereOf(list)}
      ORDER BY w.${column} ${descending ? 'DESC' : 'ASC'}, w.dag_id, w.warning_type
      LIMIT $${list.parameters.length + 1} OFFSET $${list.parameters.length + 2}`,
    parameters: [...list.parameters, query.limit, query.offset],
  });
  return { items, total: await countRows(db, list) };
}

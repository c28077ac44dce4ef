import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, SqlValue } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';
import { type Order, type PageOf, countRows } from '../page.ts';

export interface StoredDagWarning {
  dag_id: string;
  warning_type: string;
  message: string;
  timestamp: Timestamp;
}

export interface DagWarningQuery {
  readonly dagIds: 'all' | readonly string[];
  readonly warningType?: string | undefined;
  readonly order: Order<'dag_id' | 'warning_type' | 'message' | 'timestamp'>;
  readonly limit: number;
  readonly offset: number;
}

export async function listDagWarnings(db: Queryable, query: DagWarningQuery): Promise<PageOf<StoredDagWarning>> {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  if (query.dagIds !== 'all') {
    parameters.push(JSON.stringify(query.dagIds));
    conditions.push(`w.dag_id IN (${valuesFromJson(db.dialect, `$${parameters.length}`, 'text')})`);
  }
  if (query.warningType !== undefined) {
    parameters.push(query.warningType);
    conditions.push(`w.warning_type = $${parameters.length}`);
  }
  const list = { from: 'dag_warning w', conditions, parameters };
  const { column, descending } = query.order;
  const items = await db.all<StoredDagWarning>({
    sql: `SELECT w.dag_id, w.warning_type, w.message, w.timestamp FROM dag_warning w
      ${conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`}
      ORDER BY w.${column} ${descending ? 'DESC' : 'ASC'}, w.dag_id, w.warning_type
      LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`,
    parameters: [...parameters, query.limit, query.offset],
  });
  return { items, total: await countRows(db, list) };
}

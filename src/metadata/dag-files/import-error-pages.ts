import type { Queryable, SqlValue } from '../database.ts';
import type { ImportError } from './import-errors.ts';
import { valuesFromJson } from '../json-rows.ts';
import { type Order, type PageOf, countRows } from '../page.ts';
import type { Flag } from '../tables/column-types.ts';

/** An import error as somebody who may see some DAGs sees it. */
export interface VisibleImportError extends ImportError {
  /** Whether the file has DAGs that they may see; true where they may see all. */
  is_visible: Flag;
  /** Whether it also has DAGs that they may not see. */
  has_hidden_dags: Flag;
}

/** Which import errors a page shows. */
export interface ImportErrorQuery {
  /** Those that may be seen: then only files with such a DAG are listed. */
  readonly dagIds: 'all' | readonly string[];
  readonly order: Order<'id' | 'timestamp' | 'filename'>;
  readonly limit: number;
  readonly offset: number;
}

/** A page of import errors of files whose DAGs may be seen. */
export async function listVisibleImportErrors(
  db: Queryable,
  { dagIds, order, limit, offset }: ImportErrorQuery,
): Promise<PageOf<VisibleImportError>> {
  const seen = visibility(db, dagIds, 1);
  const { parameters } = seen;
  const conditions = dagIds === 'all' ? [] : [seen.isVisible];
  const items = await db.all<VisibleImportError>({
    sql: `SELECT ${seen.columns} FROM import_error e ${conditions.length === 0 ? '' : `WHERE ${seen.isVisible}`}
      ORDER BY e.${order.column} ${order.descending ? 'DESC' : 'ASC'}, e.id
      LIMIT $${parameters.length + 1} OFFSET $${parameters.length + 2}`,
    parameters: [...parameters, limit, offset],
  });
  return { items, total: await countRows(db, { from: 'import_error e', conditions, parameters }) };
}

/** One import error, whether its file's DAGs may be seen or not. */
export function findVisibleImportError(
  db: Queryable,
  id: number,
  dagIds: 'all' | readonly string[],
): Promise<VisibleImportError | undefined> {
  const seen = visibility(db, dagIds, 2);
  return db.first<VisibleImportError>({
    sql: `SELECT ${seen.columns} FROM import_error e WHERE e.id = $1`,
    parameters: [id, ...seen.parameters],
  });
}

/** @param place of the parameter with the ids */
function visibility(
  db: Queryable,
  dagIds: 'all' | readonly string[],
  place: number,
): { columns: string; isVisible: string; parameters: SqlValue[] } {
  const [yes, no] = db.dialect === 'postgres' ? ['TRUE', 'FALSE'] : ['1', '0'];
  const ids = valuesFromJson(db.dialect, `$${place}`, 'text');
  const ofFile = 'FROM dag d WHERE d.bundle_name = e.bundle_name AND d.relative_fileloc = e.filename';
  const isVisible = dagIds === 'all' ? yes : `EXISTS (SELECT 1 ${ofFile} AND d.dag_id IN (${ids}))`;
  const hasHidden = dagIds === 'all' ? no : `EXISTS (SELECT 1 ${ofFile} AND d.dag_id NOT IN (${ids}))`;
  return {
    columns: `e.id, e.timestamp, e.bundle_name, e.filename, e.stacktrace, ${isVisible} AS is_visible, ${hasHidden} AS has_hidden_dags`,
    isVisible,
    parameters: dagIds === 'all' ? [] : [JSON.stringify(dagIds)],
  };
}

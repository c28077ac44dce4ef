import { Conditions } from '../conditions.ts';
import type { Dialect, Queryable } from '../database.ts';
import { jsonArray, jsonDocument, jsonMoment, jsonObject } from '../json-items.ts';
import { type Order, countRows, readJsonPage } from '../page.ts';

/** Which datasets a page shows; what is absent does not narrow. */
export interface DatasetQuery {
  /** A part of the URI, upper or lower case; `%` stands for any text, `_` for any character. */
  readonly uriPattern?: string | undefined;
  /** Only those that one of these DAGs makes or waits for. */
  readonly dagIds?: readonly string[] | undefined;
  readonly order: Order<'id' | 'uri' | 'created_at' | 'updated_at'>;
  readonly limit: number;
  readonly offset: number;
}

/**
 * A page of datasets, as the text of a JSON array of objects as the stable API shows them.
 * @returns beside it how many datasets there are at all, as Airflow counts them
 */
export async function readDatasetsJson(db: Queryable, query: DatasetQuery): Promise<{ json: string; total: number }> {
  const conditions = new Conditions(db.dialect);
  conditions.contains('s.uri', query.uriPattern);
  if (query.dagIds !== undefined) {
    const ids = conditions.values(query.dagIds);
    conditions.add(
      `(EXISTS (SELECT 1 FROM dag_schedule_dataset_reference c WHERE c.dataset_id = s.id AND c.dag_id IN (${ids}))
        OR EXISTS (SELECT 1 FROM task_outlet_dataset_reference p WHERE p.dataset_id = s.id AND p.dag_id IN (${ids})))`,
    );
  }
  const list = conditions.list('dataset s');
  const matching = await countRows(db, list);
  const order = [{ column: `s.${query.order.column}`, descending: query.order.descending }];
  const { limit, offset } = query;
  const page = { ...list, item: datasetItem(db.dialect), key: 's.id', order, limit, offset };
  const json = await readJsonPage(db, page, matching);
  const total = await countRows(db, { from: 'dataset s', conditions: [], parameters: [] });
  return { json, total };
}

/** One dataset as {@link readDatasetsJson} has it. */
export async function findDatasetJson(db: Queryable, uri: string): Promise<string | undefined> {
  const row = await db.first<{ item: string }>({
    sql: `SELECT ${datasetItem(db.dialect)} AS item FROM dataset s WHERE s.uri = $1`,
    parameters: [uri],
  });
  return row?.item;
}

function datasetItem(dialect: Dialect): string {
  const changed = (alias: string) => ({
    created_at: jsonMoment(dialect, `${alias}.created_at`),
    updated_at: jsonMoment(dialect, `${alias}.updated_at`),
  });
  return jsonObject(dialect, {
    id: 's.id',
    uri: 's.uri',
    extra: jsonDocument(dialect, 's.extra', '{}'),
    ...changed('s'),
    consuming_dags: jsonArray(
      dialect,
      { dag_id: 'c.dag_id', ...changed('c') },
      'FROM dag_schedule_dataset_reference c WHERE c.dataset_id = s.id',
      'c.dag_id',
    ),
    producing_tasks: jsonArray(
      dialect,
      { dag_id: 'p.dag_id', task_id: 'p.task_id', ...changed('p') },
      'FROM task_outlet_dataset_reference p WHERE p.dataset_id = s.id',
      'p.dag_id, p.task_id',
    ),
    aliases: dialect === 'postgres' ? `'[]'::json` : `json('[]')`,
  });
}

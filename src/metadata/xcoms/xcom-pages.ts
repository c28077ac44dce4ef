import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, SqlValue } from '../database.ts';
import { jsonMoment, jsonObject } from '../json-items.ts';
import { valuesFromJson } from '../json-rows.ts';
import { countRows, readJsonPage } from '../page.ts';
import type { JsonText } from '../tables/column-types.ts';

/** Which XComs a list shows; what is absent does not narrow. */
export interface XComSearch {
  readonly dagIds?: readonly string[] | undefined;
  readonly runId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly mapIndex?: number | undefined;
  readonly key?: string | undefined;
}

/** A page of XComs, without their values, as the text of a JSON array, and how many there are on all pages. */
export async function listXComs(
  db: Queryable,
  { search, ...page }: { readonly search: XComSearch; readonly limit: number; readonly offset: number },
): Promise<{ items: string; total: number }> {
  const parameters: SqlValue[] = [];
  const conditions: string[] = [];
  const compare = (column: string, value: SqlValue | undefined) => {
    if (value !== undefined) conditions.push(`${column} = $${parameters.push(value)}`);
  };
  const [onlyDagId] = search.dagIds ?? [];
  if (search.dagIds?.length === 1) compare('x.dag_id', onlyDagId);
  else if (search.dagIds) {
    const values = valuesFromJson(db.dialect, `$${parameters.push(JSON.stringify(search.dagIds))}`, 'text');
    conditions.push(`x.dag_id IN (${values})`);
  }
  // The index begins with the DAG.
  else if (search.runId !== undefined) conditions.push('x.dag_id IN (SELECT dag_id FROM dag)');
  compare('x.run_id', search.runId);
  compare('x.task_id', search.taskId);
  compare('x.map_index', search.mapIndex);
  compare('x.key', search.key);
  const list = { from: 'xcom x', conditions, parameters };
  const total = await countRows(db, list);
  const item = jsonObject(db.dialect, {
    key: 'x.key',
    timestamp: jsonMoment(db.dialect, 'x.timestamp'),
    execution_date: jsonMoment(db.dialect, 'r.logical_date'),
    map_index: 'x.map_index',
    task_id: 'x.task_id',
    dag_id: 'x.dag_id',
  });
  const items = await readJsonPage(db, { ...list, ...page, item, joins: RUN, key: KEY, order: [] }, total);
  return { items, total };
}

export interface FoundXCom {
  key: string;
  timestamp: Timestamp;
  logical_date: Timestamp;
  map_index: number;
  task_id: string;
  dag_id: string;
  value: JsonText | null;
}

/** One XCom with its value. */
export function findXComWithRun(
  db: Queryable,
  {
    dagId,
    runId,
    taskId,
    mapIndex,
    key,
  }: { dagId: string; runId: string; taskId: string; mapIndex: number; key: string },
): Promise<FoundXCom | undefined> {
  return db.first<FoundXCom>({
    sql: `SELECT x.key, x.timestamp, r.logical_date, x.map_index, x.task_id, x.dag_id, x.value FROM xcom x ${RUN}
      WHERE x.dag_id = $1 AND x.run_id = $2 AND x.task_id = $3 AND x.map_index = $4 AND x.key = $5`,
    parameters: [dagId, runId, taskId, mapIndex, key],
  });
}

const RUN = 'JOIN dag_run r ON r.dag_id = x.dag_id AND r.run_id = x.run_id';
const KEY = ['x.dag_id', 'x.run_id', 'x.task_id', 'x.map_index', 'x.key'];

import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions } from '../conditions.ts';
import type { Queryable } from '../database.ts';
import { jsonMoment, jsonObject } from '../json-items.ts';
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
  const conditions = new Conditions(db.dialect);
  conditions.among('x.dag_id', search.dagIds);
  // The index begins with the DAG.
  if (search.dagIds === undefined && search.runId !== undefined) conditions.add('x.dag_id IN (SELECT dag_id FROM dag)');
  conditions.compare('x.run_id =', search.runId);
  conditions.compare('x.task_id =', search.taskId);
  conditions.compare('x.map_index =', search.mapIndex);
  conditions.compare('x.key =', search.key);
  const list = conditions.list('xcom x');
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

/** An XCom with its value. */
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

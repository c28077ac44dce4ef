import { Conditions } from '../conditions.ts';
import type { Dialect, Queryable } from '../database.ts';
import { jsonArray, jsonDocument, jsonFlag, jsonMoment, jsonObject } from '../json-items.ts';
import { type ListQuery, countRows, readJsonPage, whereOf } from '../page.ts';

/** Which DAGs a list shows. */
export interface DagFilter {
  /** Those whose files are there, or all. */
  readonly onlyActive: boolean;
  /** Absent: paused or not. */
  readonly paused?: boolean | undefined;
  /** A part of the id, upper or lower case; `%` stands for any text, `_` for any character. */
  readonly dagIdPattern?: string | undefined;
  /** At least one of these tags. Absent: with and without. */
  readonly tags?: readonly string[] | undefined;
  /** The DAGs that may be shown at all. */
  readonly dagIds: 'all' | readonly string[];
}

/** Which DAGs a page shows. */
export interface DagPageQuery extends DagFilter {
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  /** `[webserver] dag_default_view`, which answers tell of each DAG. */
  readonly defaultView: DagView;
}

/** The views of a DAG that its page may begin with. */
export type DagView = 'grid' | 'graph' | 'duration' | 'gantt' | 'landing_times';

/**
 * A page of DAGs by their ids, as the text of a JSON array of objects as the stable API shows them. In each, `file_token` is
 * the path of its file yet.
 */
export async function readDagsJson(db: Queryable, query: DagPageQuery): Promise<{ json: string; total: number }> {
  const list = dagList(db.dialect, query);
  const total = await countRows(db, list);
  const { descending, limit, offset } = query;
  const item = dagItem(db.dialect, query.defaultView);
  const order = [{ column: 'd.dag_id', descending }];
  return { json: await readJsonPage(db, { ...list, item, key: 'd.dag_id', order, limit, offset }, total), total };
}

/** One DAG as {@link readDagsJson} has it, active or not. */
export async function findDagJson(db: Queryable, dagId: string, defaultView: DagView): Promise<string | undefined> {
  const row = await db.first<{ item: string }>({
    sql: `SELECT ${dagItem(db.dialect, defaultView)} AS item FROM dag d WHERE d.dag_id = $1`,
    parameters: [dagId],
  });
  return row?.item;
}

/** The ids of a page of DAGs, ascending, and how many there are on all pages. */
export async function listDagIds(
  db: Queryable,
  query: DagFilter & { readonly limit: number; readonly offset: number },
): Promise<{ ids: string[]; total: number }> {
  const list = dagList(db.dialect, query);
  const count = list.parameters.length;
  const rows = await db.all<{ dag_id: string }>({
    sql: `SELECT d.dag_id FROM ${list.from} ${whereOf(list)} ORDER BY d.dag_id LIMIT $${count + 1} OFFSET $${count + 2}`,
    parameters: [...list.parameters, query.limit, query.offset],
  });
  return { ids: rows.map((row) => row.dag_id), total: await countRows(db, list) };
}

function dagList(dialect: Dialect, { onlyActive, paused, dagIdPattern, tags, dagIds }: DagFilter): ListQuery {
  const [yes, no] = dialect === 'postgres' ? ['TRUE', 'FALSE'] : ['1', '0'];
  const conditions = new Conditions(dialect);
  if (onlyActive) conditions.add(`d.is_active = ${yes}`);
  if (paused !== undefined) conditions.add(`d.is_paused = ${paused ? yes : no}`);
  conditions.contains('d.dag_id', dagIdPattern);
  if (tags !== undefined && tags.length > 0) {
    const names = conditions.values(tags);
    conditions.add(`EXISTS (SELECT 1 FROM dag_tag t WHERE t.dag_id = d.dag_id AND t.name IN (${names}))`);
  }
  conditions.among('d.dag_id', dagIds);
  return conditions.list('dag d');
}

const items = new Map<string, string>();

/** Put together once: it is long. */
function dagItem(dialect: Dialect, defaultView: DagView): string {
  const key = `${dialect} ${defaultView}`;
  let item = items.get(key);
  if (item === undefined) items.set(key, (item = writeDagItem(dialect, defaultView)));
  return item;
}

function writeDagItem(dialect: Dialect, defaultView: DagView): string {
  const flag = (column: string) => jsonFlag(dialect, column);
  const moment = (column: string) => jsonMoment(dialect, column);
  const no = dialect === 'postgres' ? 'FALSE' : `json('false')`;
  return jsonObject(dialect, {
    dag_id: 'd.dag_id',
    dag_display_name: 'COALESCE(d.dag_display_name, d.dag_id)',
    root_dag_id: 'NULL',
    is_paused: flag('d.is_paused'),
    is_active: flag('d.is_active'),
    is_subdag: no,
    last_parsed_time: moment('d.last_parsed_time'),
    last_pickled: 'NULL',
    last_expired: 'NULL',
    scheduler_lock: 'NULL',
    pickle_id: 'NULL',
    default_view: `'${defaultView}'`,
    fileloc: 'd.fileloc',
    file_token: 'd.fileloc',
    owners: ownersArray(dialect),
    description: 'd.description',
    schedule_interval: jsonDocument(dialect, 'd.schedule_interval', 'null'),
    timetable_description: 'd.timetable_description',
    tags: jsonArray(dialect, { name: 't.name' }, 'FROM dag_tag t WHERE t.dag_id = d.dag_id', 't.name'),
    max_active_tasks: 'd.max_active_tasks',
    max_active_runs: 'd.max_active_runs',
    has_task_concurrency_limits: flag('d.has_task_concurrency_limits'),
    has_import_errors: flag('d.has_import_errors'),
    next_dagrun: moment('d.next_dagrun'),
    next_dagrun_data_interval_start: moment('d.next_dagrun_data_interval_start'),
    next_dagrun_data_interval_end: moment('d.next_dagrun_data_interval_end'),
    next_dagrun_create_after: moment('d.next_dagrun_create_after'),
    max_consecutive_failed_dag_runs: 'd.max_consecutive_failed_dag_runs',
  });
}

/** The column joins them by `, `; what JSON escapes in a name stays escaped. */
function ownersArray(dialect: Dialect): string {
  return dialect === 'postgres'
    ? `CASE WHEN d.owners = '' THEN '[]'::json ELSE ('[' || replace(to_json(d.owners)::text, ', ', '","') || ']')::json END`
    : `json(CASE WHEN d.owners = '' THEN '[]' ELSE '[' || replace(json_quote(d.owners), ', ', '","') || ']' END)`;
}

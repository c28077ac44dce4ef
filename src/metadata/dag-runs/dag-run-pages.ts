import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions, type Range } from '../conditions.ts';
import type { Dialect, Queryable } from '../database.ts';
import { jsonDocument, jsonFlag, jsonMoment, jsonObject } from '../json-items.ts';
import { type ListQuery, type Order, countRows, readJsonPage } from '../page.ts';
import { totalOf } from '../dags/totals.ts';

/** Which runs a list has; what is absent does not narrow. */
export interface DagRunFilter {
  readonly dagIds: 'all' | readonly string[];
  /** Words that are no states match nothing. */
  readonly states?: readonly string[] | undefined;
  readonly logicalDate?: Range<Timestamp> | undefined;
  readonly startDate?: Range<Timestamp> | undefined;
  readonly endDate?: Range<Timestamp> | undefined;
  readonly updatedAt?: Range<Timestamp> | undefined;
}

/** What runs can be ordered by: the stable API's words, and the columns. */
export const DAG_RUN_ORDER = {
  id: 'r.id',
  state: 'r.state',
  dag_id: 'r.dag_id',
  execution_date: 'r.logical_date',
  logical_date: 'r.logical_date',
  dag_run_id: 'r.run_id',
  start_date: 'r.start_date',
  end_date: 'r.end_date',
  updated_at: 'r.updated_at',
  external_trigger: 'r.external_trigger',
  conf: 'CAST(r.conf AS TEXT)',
} as const;
type DagRunOrder = Order<(typeof DAG_RUN_ORDER)[keyof typeof DAG_RUN_ORDER]>;

/** What a run shows in the stable API. */
export const DAG_RUN_FIELDS = [
  'dag_run_id',
  'dag_id',
  'logical_date',
  'execution_date',
  'start_date',
  'end_date',
  'data_interval_start',
  'data_interval_end',
  'last_scheduling_decision',
  'run_type',
  'state',
  'external_trigger',
  'conf',
  'note',
] as const;
export type DagRunField = (typeof DAG_RUN_FIELDS)[number];

const NOTE = 'LEFT JOIN dag_run_note n ON n.dag_run_id = r.id';

interface DagRunPage {
  readonly order: DagRunOrder;
  readonly limit: number;
  readonly offset: number;
  /** Which fields the items have; absent: all. */
  readonly fields?: readonly DagRunField[] | undefined;
}

/** A page of runs as the text of a JSON array, and how many there are on all pages. */
export async function listDagRunsAsJson(
  db: Queryable,
  filter: DagRunFilter,
  page: DagRunPage,
): Promise<{ json: string; total: number }> {
  const list = narrow(db.dialect, filter);
  const isWhole = filter.dagIds === 'all' && list.conditions.length === 0;
  const total = isWhole ? await totalOf(db, 'dag_runs', 'all') : await countRows(db, list);
  const { order, limit, offset, fields = DAG_RUN_FIELDS } = page;
  const item = dagRunJson(db.dialect, fields);
  const json = await readJsonPage(
    db,
    { ...list, item, joins: fields.includes('note') ? NOTE : '', key: 'r.id', order: [order], limit, offset },
    total,
  );
  return { json, total };
}

/** One run as the text of a JSON object; undefined where there is none. */
export async function findDagRunAsJson(
  db: Queryable,
  dagId: string,
  runId: string,
  fields: readonly DagRunField[] = DAG_RUN_FIELDS,
): Promise<string | undefined> {
  const row = await db.first<{ item: string }>({
    sql: `SELECT ${dagRunJson(db.dialect, fields)} AS item FROM dag_run r ${NOTE} WHERE r.dag_id = $1 AND r.run_id = $2`,
    parameters: [dagId, runId],
  });
  return row?.item;
}

function narrow(dialect: Dialect, filter: DagRunFilter): ListQuery {
  const conditions = new Conditions(dialect);
  conditions.among('r.dag_id', filter.dagIds);
  conditions.among('r.state', filter.states);
  conditions.within('r.logical_date', filter.logicalDate);
  conditions.within('r.start_date', filter.startDate);
  conditions.within('r.end_date', filter.endDate);
  conditions.within('r.updated_at', filter.updatedAt);
  return conditions.list('dag_run r');
}

function dagRunJson(dialect: Dialect, fields: readonly DagRunField[]): string {
  const moment = (column: string) => jsonMoment(dialect, column);
  const members: Record<DagRunField, string> = {
    dag_run_id: 'r.run_id',
    dag_id: 'r.dag_id',
    logical_date: moment('r.logical_date'),
    execution_date: moment('r.logical_date'),
    start_date: moment('r.start_date'),
    end_date: moment('r.end_date'),
    data_interval_start: moment('r.data_interval_start'),
    data_interval_end: moment('r.data_interval_end'),
    // A run that waits is looked at, too, and one that somebody changed asks for it: neither is what the field tells.
    last_scheduling_decision: moment(
      'CASE WHEN r.start_date IS NOT NULL THEN COALESCE(r.last_scheduling_decision, r.end_date, r.updated_at) END',
    ),
    run_type: 'r.run_type',
    state: 'r.state',
    external_trigger: jsonFlag(dialect, 'r.external_trigger'),
    conf: jsonDocument(dialect, 'r.conf', '{}'),
    note: 'n.content',
  };
  return jsonObject(dialect, Object.fromEntries(fields.map((field) => [field, members[field]])));
}

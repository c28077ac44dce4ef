import type { Selectable } from 'kysely';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, SqlValue } from '../database.ts';
import { type ListQuery, type Order, type PageOf, countRows } from '../page.ts';
import { valuesFromJson } from '../json-rows.ts';
import type { Tables } from '../tables/tables.ts';

/** An entry of the audit log. */
export type StoredEventLog = Omit<Selectable<Tables['log']>, 'owner_display_name'>;

/** Which entries; what is absent does not narrow. */
export interface EventLogFilter {
  readonly dagId?: string | undefined;
  readonly taskId?: string | undefined;
  readonly runId?: string | undefined;
  readonly mapIndex?: number | undefined;
  readonly tryNumber?: number | undefined;
  readonly event?: string | undefined;
  readonly owner?: string | undefined;
  /** Both bounds are included. */
  readonly before?: Timestamp | undefined;
  readonly after?: Timestamp | undefined;
  readonly includedEvents?: readonly string[] | undefined;
  readonly excludedEvents?: readonly string[] | undefined;
  /** Of entries about a DAG only those about these; entries about none are not narrowed. */
  readonly visibleDagIds: 'all' | readonly string[];
}

const COLUMNS =
  'l.id, l.dttm, l.event, l.dag_id, l.task_id, l.map_index, l.run_id, l.try_number, l.logical_date, l.owner, l.extra';

/** What entries can be ordered by: the stable API's words, and the columns. */
export const EVENT_LOG_ORDER = {
  event_log_id: 'l.id',
  when: 'l.dttm',
  dag_id: 'l.dag_id',
  task_id: 'l.task_id',
  run_id: 'l.run_id',
  event: 'l.event',
  execution_date: 'l.logical_date',
  owner: 'l.owner',
  extra: 'l.extra',
} as const;
type EventLogOrder = Order<(typeof EVENT_LOG_ORDER)[keyof typeof EVENT_LOG_ORDER]>;

/** A page of the audit log. */
export async function listEventLogs(
  db: Queryable,
  filter: EventLogFilter,
  { order, limit, offset }: { order: EventLogOrder; limit: number; offset: number },
): Promise<PageOf<StoredEventLog>> {
  const list = narrow(db, filter);
  const where = list.conditions.length === 0 ? '' : `WHERE ${list.conditions.join(' AND ')}`;
  const direction = order.descending ? 'DESC' : 'ASC';
  const count = list.parameters.length;
  const [items, total] = await Promise.all([
    db.all<StoredEventLog>({
      sql: `SELECT ${COLUMNS} FROM ${list.from} ${where} ORDER BY ${order.column} ${direction}, l.id ${direction}
        LIMIT $${count + 1} OFFSET $${count + 2}`,
      parameters: [...list.parameters, limit, offset],
    }),
    countRows(db, list),
  ]);
  return { items, total };
}

export function findEventLog(db: Queryable, id: number): Promise<StoredEventLog | undefined> {
  return db.first<StoredEventLog>({ sql: `SELECT ${COLUMNS} FROM log l WHERE l.id = $1`, parameters: [id] });
}

function narrow(db: Queryable, filter: EventLogFilter): ListQuery {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  const compare = (condition: string, value: SqlValue | undefined) => {
    if (value !== undefined) conditions.push(`${condition} $${parameters.push(value)}`);
  };
  const among = (condition: string, values: readonly string[] | undefined) => {
    if (!values) return;
    const list = valuesFromJson(db.dialect, `$${parameters.push(JSON.stringify(values))}`, 'text');
    conditions.push(`${condition} (${list})`);
  };
  compare('l.dag_id =', filter.dagId);
  compare('l.task_id =', filter.taskId);
  compare('l.run_id =', filter.runId);
  compare('l.map_index =', filter.mapIndex);
  compare('l.try_number =', filter.tryNumber);
  compare('l.event =', filter.event);
  compare('l.owner =', filter.owner);
  compare('l.dttm <=', filter.before);
  compare('l.dttm >=', filter.after);
  among('l.event IN', filter.includedEvents);
  among('l.event NOT IN', filter.excludedEvents);
  // COALESCE: '' is no DAG's id.
  if (filter.visibleDagIds !== 'all') among("COALESCE(l.dag_id, '') IN", ['', ...filter.visibleDagIds]);
  return { from: 'log l', conditions, parameters };
}

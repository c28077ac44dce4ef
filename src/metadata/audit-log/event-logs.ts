import type { Selectable } from 'kysely';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions, type Range } from '../conditions.ts';
import type { Queryable } from '../database.ts';
import { type ListQuery, type Order, type PageOf, countRows, whereOf } from '../page.ts';
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
  readonly when?: Range<Timestamp> | undefined;
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
  const direction = order.descending ? 'DESC' : 'ASC';
  const count = list.parameters.length;
  const [items, total] = await Promise.all([
    db.all<StoredEventLog>({
      sql: `SELECT ${COLUMNS} FROM ${list.from} ${whereOf(list)} ORDER BY ${order.column} ${direction}, l.id ${direction}
        LIMIT $${count + 1} OFFSET $${count + 2}`,
      parameters: [...list.parameters, limit, offset],
    }),
    countRows(db, list),
  ]);
  return { items, total };
}

/** One entry; undefined where there is none. */
export function findEventLog(db: Queryable, id: number): Promise<StoredEventLog | undefined> {
  return db.first<StoredEventLog>({ sql: `SELECT ${COLUMNS} FROM log l WHERE l.id = $1`, parameters: [id] });
}

function narrow(db: Queryable, filter: EventLogFilter): ListQuery {
  const conditions = new Conditions(db.dialect);
  conditions.compare('l.dag_id =', filter.dagId);
  conditions.compare('l.task_id =', filter.taskId);
  conditions.compare('l.run_id =', filter.runId);
  conditions.compare('l.map_index =', filter.mapIndex);
  conditions.compare('l.try_number =', filter.tryNumber);
  conditions.compare('l.event =', filter.event);
  conditions.compare('l.owner =', filter.owner);
  conditions.within('l.dttm', filter.when);
  conditions.among('l.event', filter.includedEvents);
  if (filter.excludedEvents) conditions.add(`l.event NOT IN (${conditions.values(filter.excludedEvents)})`);
  // COALESCE: '' is no DAG's id.
  if (filter.visibleDagIds !== 'all') conditions.among("COALESCE(l.dag_id, '')", ['', ...filter.visibleDagIds]);
  return conditions.list('log l');
}

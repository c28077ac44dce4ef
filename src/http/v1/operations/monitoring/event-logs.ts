import type { Static } from 'typebox';
import { RESOURCES } from '../../../../domain/permission.ts';
import { jsonDumps } from '../../../../cli/output/json-dumps.ts';
import type { JsonObject } from '../../../../foundation/json.ts';
import { isoformat } from '../../../../foundation/timestamp.ts';
import {
  EVENT_LOG_ORDER,
  type StoredEventLog,
  findEventLog,
  listEventLogs,
} from '../../../../metadata/audit-log/event-logs.ts';
import { allow } from '../../definition/access.ts';
import { operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { integerParameter, integerPart, momentParameter, textParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { EventLog, EventLogCollection } from '../../schemas/event-log.ts';

const getEventLogs = operation({
  id: 'get_event_logs',
  method: 'GET',
  path: '/eventLogs',
  tag: 'EventLog',
  summary: 'List the audit log',
  description: 'Entries about DAGs that the caller may not read are left out.',
  access: allow('can_read', RESOURCES.auditLogs),
  query: {
    ...PAGE_PARAMETERS,
    order_by: orderBy,
    dag_id: textParameter('Only entries about this DAG.'),
    task_id: textParameter('Only entries about this task.'),
    run_id: textParameter('Only entries about this run.'),
    map_index: integerParameter('Only entries about this instance of a mapped task. 0 does not narrow.'),
    try_number: integerParameter('Only entries about this try. 0 does not narrow.'),
    event: textParameter('Only entries of this event.'),
    owner: textParameter('Only entries of what this user did.'),
    before: momentParameter('Only entries until this moment.'),
    after: momentParameter('Only entries from this moment on.'),
    included_events: textParameter('Only entries of these events, separated by commas.'),
    excluded_events: textParameter('No entries of these events, separated by commas.'),
  },
  answer: { description: 'A page of the audit log.', schema: EventLogCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query, caller }) {
    const order = readOrder(query.order_by, EVENT_LOG_ORDER, { column: 'l.id', descending: false });
    const filter = {
      dagId: given(query.dag_id),
      taskId: given(query.task_id),
      runId: given(query.run_id),
      mapIndex: given(query.map_index),
      tryNumber: given(query.try_number),
      event: given(query.event),
      owner: given(query.owner),
      when: { from: query.after, to: query.before },
      includedEvents: given(query.included_events)?.split(','),
      excludedEvents: given(query.excluded_events)?.split(','),
      visibleDagIds: caller.permissions.dagIds('can_read'),
    };
    const { items, total } = await listEventLogs(db, filter, { order, ...pageOf(config, query) });
    return { event_logs: items.map(renderEventLog), total_entries: total };
  },
});

const getEventLog = operation({
  id: 'get_event_log',
  method: 'GET',
  path: '/eventLogs/{event_log_id}',
  tag: 'EventLog',
  summary: 'Get an entry of the audit log',
  access: allow('can_read', RESOURCES.auditLogs),
  pathParts: { event_log_id: integerPart('The number of the entry.') },
  answer: { description: 'The entry.', schema: EventLog },
  problems: [401, 403, 404],
  async run({ db }, { path, caller }) {
    // Beyond 32 bits PostgreSQL would refuse the comparison.
    const entry = Math.abs(path.event_log_id) < 2 ** 31 ? await findEventLog(db, path.event_log_id) : undefined;
    const isVisible = !entry?.dag_id || caller.permissions.mayDag('can_read', entry.dag_id);
    if (!entry || !isVisible) throw new Problem(404, { title: 'Event Log not found' });
    return renderEventLog(entry);
  },
});

export const eventLogOperations = [getEventLogs, getEventLog];

/** As in Airflow, what Python counts as false is no filter. */
function given<Value extends string | number>(value: Value | undefined): Value | undefined {
  return value === '' || value === 0 ? undefined : value;
}

function renderEventLog(entry: StoredEventLog): Static<typeof EventLog> {
  return {
    event_log_id: entry.id,
    when: isoformat(entry.dttm),
    dag_id: entry.dag_id,
    task_id: entry.task_id,
    run_id: entry.run_id,
    map_index: entry.map_index,
    try_number: entry.try_number,
    event: entry.event,
    execution_date: entry.logical_date === null ? null : isoformat(entry.logical_date),
    owner: entry.owner,
    extra: renderExtra(entry),
  };
}

/**
 * As Python prints JSON. Entries of this API's own show what was sent, as Airflow's do, without the address that it came from
 * (which the database has).
 */
function renderExtra({ event, extra }: StoredEventLog): string | null {
  if (extra === null) return null;
  const told = JSON.parse(extra) as JsonObject;
  const { from: _from, ...sent } = told;
  return jsonDumps(event.startsWith('api.') ? sent : told);
}

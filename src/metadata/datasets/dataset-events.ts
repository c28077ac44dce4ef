import type { JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions } from '../conditions.ts';
import type { Dialect, Queryable, Transaction } from '../database.ts';
import { jsonArray, jsonDocument, jsonMoment, jsonObject } from '../json-items.ts';
import { type ListQuery, type Order, countRows, readJsonPage } from '../page.ts';

interface DatasetEventFilter {
  readonly datasetId?: number | undefined;
  readonly sourceDagId?: string | undefined;
  readonly sourceTaskId?: string | undefined;
  readonly sourceRunId?: string | undefined;
  readonly sourceMapIndex?: number | undefined;
  /** The run that began because of them. */
  readonly dagRunId?: number | undefined;
  /** Those of other DAGs are left out; those that nobody here made stay. */
  readonly visibleDagIds: 'all' | readonly string[];
}

/** Which events a page shows. */
export interface DatasetEventQuery extends DatasetEventFilter {
  readonly order: Order<'source_dag_id' | 'source_task_id' | 'source_run_id' | 'source_map_index' | 'timestamp'>;
  readonly limit: number;
  readonly offset: number;
}

/** A page of dataset events, as the text of a JSON array of objects as the stable API shows them. */
export async function readDatasetEventsJson(
  db: Queryable,
  query: DatasetEventQuery,
): Promise<{ json: string; total: number }> {
  const list = narrow(db.dialect, query);
  const total = await countRows(db, list);
  const order = [{ column: `e.${query.order.column}`, descending: query.order.descending }];
  const page = { ...list, item: eventItem(db.dialect), key: 'e.id', order, limit: query.limit, offset: query.offset };
  return { json: await readJsonPage(db, page, total), total };
}

/** One event as {@link readDatasetEventsJson} has it. */
export async function findDatasetEventJson(db: Queryable, id: number): Promise<string | undefined> {
  const row = await db.first<{ item: string }>({
    sql: `SELECT ${eventItem(db.dialect)} AS item FROM dataset_event e WHERE e.id = $1`,
    parameters: [id],
  });
  return row?.item;
}

/**
 * Notes that a dataset changed, and that the DAGs that wait for it have something to wait for no longer: the active ones that
 * are not paused, as in Airflow.
 * @returns the id of the event; undefined where there is no such dataset
 */
export async function insertDatasetEvent(
  tx: Transaction,
  { uri, extra }: { uri: string; extra: JsonObject },
  now: Timestamp,
): Promise<number | undefined> {
  const event = await tx.first<{ id: number; dataset_id: number }>({
    sql: `INSERT INTO dataset_event (dataset_id, extra, timestamp)
      SELECT s.id, ${cast(tx, '$2', 'json')}, ${cast(tx, '$3', 'timestamptz')} FROM dataset s WHERE s.uri = $1
      RETURNING id, dataset_id`,
    parameters: [uri, JSON.stringify(extra), now],
  });
  if (!event) return undefined;
  const [yes, no] = tx.dialect === 'postgres' ? ['TRUE', 'FALSE'] : ['1', '0'];
  await tx.run({
    sql: `INSERT INTO dataset_dag_run_queue (dataset_id, target_dag_id, created_at)
      SELECT c.dataset_id, c.dag_id, ${cast(tx, '$2', 'timestamptz')} FROM dag_schedule_dataset_reference c
      JOIN dag d ON d.dag_id = c.dag_id AND d.is_active = ${yes} AND d.is_paused = ${no} WHERE c.dataset_id = $1
      ON CONFLICT (dataset_id, target_dag_id) DO NOTHING`,
    parameters: [event.dataset_id, now],
  });
  return event.id;
}

/** PostgreSQL takes a parameter in a list of results for text. */
function cast(tx: Transaction, parameter: string, type: string): string {
  return tx.dialect === 'postgres' ? `${parameter}::${type}` : parameter;
}

function narrow(dialect: Dialect, filter: DatasetEventFilter): ListQuery {
  const conditions = new Conditions(dialect);
  conditions.compare('e.dataset_id =', filter.datasetId);
  conditions.compare('e.source_dag_id =', filter.sourceDagId);
  conditions.compare('e.source_task_id =', filter.sourceTaskId);
  conditions.compare('e.source_run_id =', filter.sourceRunId);
  conditions.compare('e.source_map_index =', filter.sourceMapIndex);
  if (filter.dagRunId !== undefined) {
    const place = conditions.parameter(filter.dagRunId);
    conditions.add(`EXISTS (SELECT 1 FROM dagrun_dataset_event u WHERE u.event_id = e.id AND u.dag_run_id = ${place})`);
  }
  if (filter.visibleDagIds !== 'all') {
    const ids = conditions.values(filter.visibleDagIds);
    conditions.add(`(e.source_dag_id IS NULL OR e.source_dag_id IN (${ids}))`);
  }
  return conditions.list('dataset_event e');
}

function eventItem(dialect: Dialect): string {
  const moment = (column: string) => jsonMoment(dialect, column);
  return jsonObject(dialect, {
    id: 'e.id',
    dataset_id: 'e.dataset_id',
    dataset_uri: '(SELECT s.uri FROM dataset s WHERE s.id = e.dataset_id)',
    extra: jsonDocument(dialect, 'e.extra', '{}'),
    source_dag_id: 'e.source_dag_id',
    source_task_id: 'e.source_task_id',
    source_run_id: 'e.source_run_id',
    source_map_index: 'e.source_map_index',
    created_dagruns: jsonArray(
      dialect,
      {
        run_id: 'r.run_id',
        dag_run_id: 'r.run_id',
        dag_id: 'r.dag_id',
        logical_date: moment('r.logical_date'),
        start_date: moment('r.start_date'),
        end_date: moment('r.end_date'),
        data_interval_start: moment('r.data_interval_start'),
        data_interval_end: moment('r.data_interval_end'),
        state: 'r.state',
      },
      'FROM dagrun_dataset_event u JOIN dag_run r ON r.id = u.dag_run_id WHERE u.event_id = e.id',
      'r.id',
    ),
    timestamp: moment('e.timestamp'),
  });
}

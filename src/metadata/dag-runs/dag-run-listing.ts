import type { DagRunState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';
import type { StoredDagRun } from './dag-runs.ts';

/** What lists show of a dag run. */
export interface ListedDagRun {
  id: number;
  dag_id: string;
  run_id: string;
  state: DagRunState;
  logical_date: Timestamp;
  queued_at: Timestamp | null;
  start_date: Timestamp | null;
}

/** The runs of a DAG by their logical dates; where states are given, those in one of them. */
export async function listDagRuns(
  db: Queryable,
  dagId: string,
  states?: readonly DagRunState[],
): Promise<ListedDagRun[]> {
  const query = db.build
    .selectFrom('dag_run')
    .select(['id', 'dag_id', 'run_id', 'state', 'logical_date', 'queued_at', 'start_date'])
    .where('dag_id', '=', dagId)
    .orderBy('logical_date');
  if (states === undefined) return db.all<ListedDagRun>(query);
  return states.length === 0 ? [] : db.all<ListedDagRun>(query.where('state', 'in', states));
}

/** What is shown of the latest run of a DAG. */
export type LatestDagRun = Pick<ListedDagRun, 'dag_id' | 'logical_date' | 'queued_at' | 'start_date'>;

/** The run of each DAG with the latest logical date, by DAG id. Two steps in an index for each DAG, however many runs it has. */
export function listLatestDagRuns(db: Queryable): Promise<LatestDagRun[]> {
  return db.all<LatestDagRun>({
    sql: `SELECT r.dag_id, r.logical_date, r.queued_at, r.start_date FROM dag d
      JOIN dag_run r ON r.dag_id = d.dag_id
        AND r.logical_date = (SELECT max(logical_date) FROM dag_run WHERE dag_id = d.dag_id)
      ORDER BY d.dag_id`,
    parameters: [],
  });
}

/** Which runs of a DAG; what is absent does not narrow. */
export interface DagRunSearch {
  readonly dagId: string;
  readonly state?: DagRunState | undefined;
  /** Only runs that no backfill made. */
  readonly noBackfill?: boolean | undefined;
  /** Bounds of the logical date, both included. */
  readonly from?: Timestamp | undefined;
  readonly to?: Timestamp | undefined;
}

/** The runs of a DAG, the latest logical date first. */
export function searchDagRuns(db: Queryable, search: DagRunSearch): Promise<StoredDagRun[]> {
  let query = db.build.selectFrom('dag_run').selectAll().where('dag_id', '=', search.dagId);
  if (search.state !== undefined) query = query.where('state', '=', search.state);
  if (search.noBackfill) query = query.where('run_type', '<>', 'backfill');
  if (search.from !== undefined) query = query.where('logical_date', '>=', search.from);
  if (search.to !== undefined) query = query.where('logical_date', '<=', search.to);
  return db.all<StoredDagRun>(query.orderBy('logical_date', 'desc'));
}

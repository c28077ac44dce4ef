import type { DagRunState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { StoredDagRun } from './dag-runs.ts';
import type { Queryable } from '../database.ts';

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

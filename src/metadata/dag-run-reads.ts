import type { DagRunState } from '../domain/states.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { Queryable } from './database.ts';

/** What lists show of a dag run. */
export interface ListedDagRun {
  id: number;
  dag_id: string;
  run_id: string;
  state: DagRunState;
  logical_date: Timestamp;
  start_date: Timestamp | null;
}

/** The runs of a DAG by their logical dates; where a state is given, those in it. */
export function listDagRuns(db: Queryable, dagId: string, state?: DagRunState): Promise<ListedDagRun[]> {
  const columns = 'SELECT id, dag_id, run_id, state, logical_date, start_date FROM dag_run';
  return db.all<ListedDagRun>(
    state === undefined
      ? { sql: `${columns} WHERE dag_id = $1 ORDER BY logical_date`, parameters: [dagId] }
      : { sql: `${columns} WHERE dag_id = $1 AND state = $2 ORDER BY logical_date`, parameters: [dagId, state] },
  );
}

export type LatestDagRun = Pick<ListedDagRun, 'dag_id' | 'logical_date' | 'start_date'>;

/** The run of each DAG with the latest logical date, by DAG id. Two steps in an index for each DAG, however many runs it has. */
export function listLatestDagRuns(db: Queryable): Promise<LatestDagRun[]> {
  return db.all<LatestDagRun>({
    sql: `SELECT r.dag_id, r.logical_date, r.start_date FROM dag d
      JOIN dag_run r ON r.dag_id = d.dag_id
        AND r.logical_date = (SELECT max(logical_date) FROM dag_run WHERE dag_id = d.dag_id)
      ORDER BY d.dag_id`,
    parameters: [],
  });
}

export interface DatedDagRun {
  run_id: string;
  state: DagRunState;
  logical_date: Timestamp;
  queued_at: Timestamp | null;
  external_trigger: boolean | 0 | 1;
}

/** The run of a DAG at exactly this logical date. */
export function findDagRunByDate(db: Queryable, dagId: string, logicalDate: Timestamp): Promise<DatedDagRun | undefined> {
  return db.first<DatedDagRun>({
    sql: `SELECT run_id, state, logical_date, queued_at, external_trigger FROM dag_run
      WHERE dag_id = $1 AND logical_date = $2`,
    parameters: [dagId, logicalDate],
  });
}

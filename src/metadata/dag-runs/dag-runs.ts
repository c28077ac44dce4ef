import type { DagRunState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import type { DagRunTable } from '../tables/dag-run-tables.ts';

/** What is stored of a dag run. */
export type StoredDagRun = Omit<DagRunTable, 'id' | 'clear_number'> & { id: number; clear_number: number };

/** The run of that id; undefined where there is none. */
export function findDagRun(db: Queryable, dagId: string, runId: string): Promise<StoredDagRun | undefined> {
  return db.first<StoredDagRun>({
    sql: 'SELECT * FROM dag_run WHERE dag_id = $1 AND run_id = $2',
    parameters: [dagId, runId],
  });
}

type ConflictingDagRun = Pick<StoredDagRun, 'run_id' | 'logical_date'>;

/** The run that stands in the way of one with this id and logical date; the one of the same id where both are taken. */
export function findConflictingDagRun(
  db: Queryable,
  dagId: string,
  runId: string,
  logicalDate: Timestamp,
): Promise<ConflictingDagRun | undefined> {
  return db.first<ConflictingDagRun>({
    sql: `SELECT run_id, logical_date FROM dag_run WHERE dag_id = $1 AND (run_id = $2 OR logical_date = $3)
      ORDER BY CASE WHEN run_id = $2 THEN 0 ELSE 1 END LIMIT 1`,
    parameters: [dagId, runId, logicalDate],
  });
}

/** Gives a run a note, or another one. */
export async function saveDagRunNote(
  tx: Transaction,
  dagRunId: number,
  content: string,
  userName: string | null,
  now: Timestamp,
): Promise<void> {
  await tx.run({
    sql: `INSERT INTO dag_run_note (dag_run_id, user_id, content, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
      ON CONFLICT (dag_run_id) DO UPDATE SET content = excluded.content, user_id = excluded.user_id, updated_at = excluded.updated_at`,
    parameters: [dagRunId, userName, content, now],
  });
}

/** What is asked about a run that is named by its logical date. */
export interface DatedDagRun {
  run_id: string;
  state: DagRunState;
  logical_date: Timestamp;
  queued_at: Timestamp | null;
  external_trigger: boolean | 0 | 1;
}

/** The run of a DAG at exactly this logical date. */
export function findDagRunByDate(
  db: Queryable,
  dagId: string,
  logicalDate: Timestamp,
): Promise<DatedDagRun | undefined> {
  return db.first<DatedDagRun>({
    sql: `SELECT run_id, state, logical_date, queued_at, external_trigger FROM dag_run
      WHERE dag_id = $1 AND logical_date = $2`,
    parameters: [dagId, logicalDate],
  });
}

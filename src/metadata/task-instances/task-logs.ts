import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';

/*
 * What is kept of the logs of tries that ran on workers. A log is in pieces, by the bytes of the file that they were; of one that is
 * too long, the middle is missing.
 */

/** The try whose log it is. */
export interface LoggedTryKey {
  dag_id: string;
  run_id: string;
  ti_id: string;
}

export interface TaskLogPiece extends LoggedTryKey {
  position: number;
  end_position: number;
  content: string;
}

/**
 * Keeps pieces, as far as there is room for them: one that is there stays as it is, and those of deleted runs are dropped.
 * @param limit how many bytes of one try are kept
 */
export async function saveTaskLogPieces(
  tx: Transaction,
  pieces: readonly TaskLogPiece[],
  limit: number,
): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    dag_id: 'text',
    run_id: 'text',
    ti_id: 'uuid',
    position: 'integer',
    end_position: 'integer',
    content: 'text',
  });
  await tx.run({
    sql: `INSERT INTO task_log (dag_id, run_id, ti_id, position, end_position, content)
      SELECT r.dag_id, r.run_id, r.ti_id, r.position, r.end_position, r.content
      FROM ${source} JOIN dag_run d ON d.dag_id = r.dag_id AND d.run_id = r.run_id
      WHERE r.end_position - r.position + (SELECT COALESCE(sum(l.end_position - l.position), 0) FROM task_log l
        WHERE l.dag_id = r.dag_id AND l.run_id = r.run_id AND l.ti_id = r.ti_id) <= CAST($2 AS INTEGER)
      ON CONFLICT (dag_id, run_id, ti_id, position) DO NOTHING`,
    // PostgreSQL takes no NUL in a text.
    parameters: [
      JSON.stringify(pieces.map((piece) => ({ ...piece, content: piece.content.replaceAll('\0', '?') }))),
      limit,
    ],
  });
}

/** How much of a log is kept. */
export interface KeptLog {
  /** Its length, as far as is known. */
  end: number;
  /** Nothing is missing. */
  isWhole: boolean;
}

export async function findKeptLog(
  db: Queryable,
  { dag_id, run_id, ti_id }: LoggedTryKey,
): Promise<KeptLog | undefined> {
  const row = await db.first<{ end: number | null; kept: number | string | null }>({
    sql: `SELECT max(end_position) AS "end", sum(end_position - position) AS kept FROM task_log WHERE ${KEY}`,
    parameters: [dag_id, run_id, ti_id],
  });
  if (row === undefined || row.end === null) return undefined;
  return { end: row.end, isWhole: Number(row.kept) === row.end };
}

/** The first piece that holds what comes at or after a byte of the log. */
export function findTaskLogPiece(
  db: Queryable,
  { dag_id, run_id, ti_id }: LoggedTryKey,
  from: number,
): Promise<Pick<TaskLogPiece, 'position' | 'end_position' | 'content'> | undefined> {
  return db.first({
    sql: `SELECT position, end_position, content FROM task_log WHERE ${KEY} AND end_position > CAST($4 AS INTEGER)
      ORDER BY position LIMIT 1`,
    parameters: [dag_id, run_id, ti_id, from],
  });
}

const KEY = 'dag_id = $1 AND run_id = $2 AND ti_id = $3';

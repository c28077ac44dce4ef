import type { CallbackWorkload } from '../../domain/task-workload.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';

/*
 * Callbacks that are to be called on workers: kept in the transaction that decides on them, until one has been called to its end.
 */

export async function saveCallbackRequests(
  tx: Transaction,
  callbacks: readonly CallbackWorkload[],
  at: Timestamp,
): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', {
    id: 'uuid',
    created_at: 'timestamp',
    callback_type: 'text',
    callback_data: 'text',
  });
  const rows = callbacks.map((callback) => ({
    id: callback.id,
    created_at: at,
    callback_type: callback.taskId === undefined ? 'DagCallbackRequest' : 'TaskCallbackRequest',
    callback_data: JSON.stringify(callback),
  }));
  await tx.run({
    sql: `INSERT INTO callback_request (id, created_at, callback_type, callback_data)
      SELECT r.id, r.created_at, r.callback_type, r.callback_data FROM ${source}`,
    parameters: [JSON.stringify(rows)],
  });
}

export interface ClaimedCallback {
  id: string;
  /** Of the one who claims: the same claim may be made twice, where its first answer was lost. */
  claim: string;
  at: Timestamp;
}

/**
 * Lets each be called by one claim alone.
 * @param lostBefore a claim that is older counts for nothing: its worker is gone
 * @returns to which claim each belongs now; those that belong to none are absent
 */
export async function claimCallbacks(
  tx: Transaction,
  rows: readonly ClaimedCallback[],
  lostBefore: Timestamp,
): Promise<Map<string, string>> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { id: 'uuid', claim: 'text', at: 'timestamp' });
  const claimed = await tx.all<{ id: string; claim: string }>({
    sql: `UPDATE callback_request SET claim = r.claim, claimed_at = r.at FROM ${source}
      WHERE callback_request.id = r.id AND (callback_request.claim IS NULL OR callback_request.claim = r.claim
        OR callback_request.claimed_at < $2)
      RETURNING callback_request.id, callback_request.claim`,
    parameters: [JSON.stringify(rows), lostBefore],
  });
  return new Map(claimed.map((row) => [row.id, row.claim]));
}

/** Is it claimed, and not over? */
export async function isCallbackClaimed(db: Queryable, id: string): Promise<boolean> {
  const sql = 'SELECT id FROM callback_request WHERE id = $1 AND claim IS NOT NULL';
  return (await db.first({ sql, parameters: [id] })) !== undefined;
}

/** They have been called. */
export async function endCallbacks(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.run({
    sql: `DELETE FROM callback_request WHERE id IN (${valuesFromJson(tx.dialect, '$1', 'uuid')})`,
    parameters: [JSON.stringify(ids)],
  });
}

/** Whoever claimed them cannot call them. */
export async function releaseCallbacks(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.run({
    sql: `UPDATE callback_request SET claim = NULL, claimed_at = NULL
      WHERE id IN (${valuesFromJson(tx.dialect, '$1', 'uuid')})`,
    parameters: [JSON.stringify(ids)],
  });
}

/** Those that wait since a time, and those whose worker is gone; the earliest first. */
export async function listUncalled(
  db: Queryable,
  { waitingSince, lostBefore }: { waitingSince: Timestamp; lostBefore: Timestamp },
  limit: number,
): Promise<CallbackWorkload[]> {
  const rows = await db.all<{ callback_data: string }>({
    sql: `SELECT callback_data FROM callback_request
      WHERE (claim IS NULL AND created_at < $1) OR claimed_at < $2 ORDER BY created_at LIMIT ${limit}`,
    parameters: [waitingSince, lostBefore],
  });
  return rows.map((row) => JSON.parse(row.callback_data) as CallbackWorkload);
}

import type { Timestamp } from '../foundation/timestamp.ts';
import type { Transaction } from './database.ts';

/** Who did what to what; null: a part of the system that knows no user. */
export interface AuditEntry {
  /** Airflow's word for it, such as `trigger` or `paused`. */
  event: string;
  owner: string | null;
  dagId?: string;
  runId?: string;
  taskId?: string;
  mapIndex?: number;
  logicalDate?: Timestamp;
  /** From where it was done, such as the address of a client; stored in `extra` as `from`. */
  source: string | undefined;
  /** What was asked for besides, stored as JSON. */
  extra?: Readonly<Record<string, string | number | boolean | null>>;
}

/** Writes an entry of the audit log, within the transaction that does what it tells of. */
export async function recordAudit(tx: Transaction, entry: AuditEntry, now: Timestamp): Promise<void> {
  await tx.run({
    sql: `INSERT INTO log (dttm, event, dag_id, task_id, map_index, run_id, logical_date, owner, owner_display_name, extra)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)`,
    parameters: [
      now,
      entry.event,
      entry.dagId ?? null,
      entry.taskId ?? null,
      entry.mapIndex ?? null,
      entry.runId ?? null,
      entry.logicalDate ?? null,
      entry.owner,
      extraOf(entry),
    ],
  });
}

function extraOf({ extra, source }: AuditEntry): string | null {
  if (extra === undefined && source === undefined) return null;
  return JSON.stringify({ ...extra, ...(source !== undefined && { from: source }) });
}

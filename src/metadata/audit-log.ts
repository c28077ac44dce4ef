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
      entry.extra === undefined ? null : JSON.stringify(entry.extra),
    ],
  });
}

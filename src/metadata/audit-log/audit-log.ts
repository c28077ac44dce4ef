import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';

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
  await recordAudits(tx, [{ ...entry, now }]);
}

/** The same for several at once, each with its moment. */
export async function recordAudits(
  tx: Transaction,
  entries: readonly (AuditEntry & { readonly now: Timestamp })[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    dttm: entry.now,
    event: entry.event,
    dag_id: entry.dagId ?? null,
    task_id: entry.taskId ?? null,
    map_index: entry.mapIndex ?? null,
    run_id: entry.runId ?? null,
    logical_date: entry.logicalDate ?? null,
    owner: entry.owner,
    extra: extraOf(entry),
  }));
  const source = rowsFromJson(tx.dialect, '$1', 'e', COLUMNS);
  const columns = Object.keys(COLUMNS);
  await tx.run({
    sql: `INSERT INTO log (${columns.join(', ')}, owner_display_name)
      SELECT ${columns.map((name) => `e.${name}`).join(', ')}, e.owner FROM ${source}`,
    parameters: [JSON.stringify(rows)],
  });
}

const COLUMNS = {
  dttm: 'timestamp',
  event: 'text',
  dag_id: 'text',
  task_id: 'text',
  map_index: 'integer',
  run_id: 'text',
  logical_date: 'timestamp',
  owner: 'text',
  extra: 'text',
} as const;

function extraOf({ extra, source }: AuditEntry): string | null {
  if (extra === undefined && source === undefined) return null;
  return JSON.stringify({ ...extra, ...(source !== undefined && { from: source }) });
}

import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';
import type { JsonText } from '../tables/column-types.ts';

/** How a try on another machine ended. */
export interface TaskReportRow {
  ti_id: string;
  report: JsonText;
  created_at: Timestamp;
}

/**
 * Keeps the reports of tries that run; of one that reports twice, the first. What is said of others is dropped: nobody waits for it.
 */
export async function saveTaskReports(tx: Transaction, rows: readonly TaskReportRow[]): Promise<void> {
  const source = rowsFromJson(tx.dialect, '$1', 'r', { ti_id: 'uuid', report: 'text', created_at: 'timestamp' });
  // A report of the same try that came first stays. `WHERE` also tells SQLite that `ON CONFLICT` is no join condition.
  await tx.run({
    sql: `INSERT INTO task_report (ti_id, report, created_at)
      SELECT r.ti_id, r.report, r.created_at FROM ${source} JOIN task_instance ti ON ti.id = r.ti_id
      WHERE ti.state IN ('running', 'restarting') ON CONFLICT (ti_id) DO NOTHING`,
    parameters: [JSON.stringify(rows)],
  });
}

/** Ids of tries whose reports wait, the earliest first. Costs microseconds where there are none. */
export async function listReportedTries(db: Queryable, limit: number): Promise<string[]> {
  // In the order of the index: PostgreSQL would else pass over all that was taken since the last vacuum.
  const rows = await db.all<{ ti_id: string }>({
    sql: `SELECT ti_id FROM task_report ORDER BY ti_id LIMIT ${limit}`,
    parameters: [],
  });
  return rows.map((row) => row.ti_id);
}

/** Takes the reports of these tries: they are gone when the transaction commits. */
export async function takeTaskReports(tx: Transaction, ids: readonly string[]): Promise<JsonText[]> {
  const rows = await tx.all<{ report: JsonText }>({
    sql: `DELETE FROM task_report WHERE ti_id IN (${valuesFromJson(tx.dialect, '$1', 'uuid')}) RETURNING report`,
    parameters: [JSON.stringify(ids)],
  });
  return rows.map((row) => row.report);
}

/** Removes reports of tries that are over: they were cleared or deleted after they had reported. */
export async function dropStaleTaskReports(db: Queryable): Promise<void> {
  await db.run({
    sql: 'DELETE FROM task_report WHERE NOT EXISTS (SELECT 1 FROM task_instance ti WHERE ti.id = task_report.ti_id)',
    parameters: [],
  });
}

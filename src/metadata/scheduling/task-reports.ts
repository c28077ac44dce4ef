import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';
import type { JsonText } from '../tables.ts';

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

/** Is there any report? Costs microseconds where there is none. */
export async function hasTaskReports(db: Queryable): Promise<boolean> {
  return (await db.first({ sql: 'SELECT ti_id FROM task_report LIMIT 1', parameters: [] })) !== undefined;
}

/** Takes the reports about runs of this scheduler: they are gone when the transaction commits. */
export async function takeTaskReports(tx: Transaction, jobId: number, limit: number): Promise<JsonText[]> {
  const rows = await tx.all<{ report: JsonText }>({
    sql: `DELETE FROM task_report WHERE ti_id IN (
        SELECT p.ti_id FROM task_report p JOIN task_instance ti ON ti.id = p.ti_id
        JOIN dag_run r ON r.dag_id = ti.dag_id AND r.run_id = ti.run_id
        WHERE r.scheduled_by_job_id = $1 LIMIT ${limit})
      RETURNING report`,
    parameters: [jobId],
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

import type { Queryable, Transaction } from '../database.ts';
import { addToTotals, forgetTotals } from './totals.ts';

/**
 * Waits for those who are beginning runs of the DAG, and lets nobody begin another one, so that none is left behind when it is deleted.
 * @returns false where there is no such DAG
 */
export async function lockDag(tx: Transaction, dagId: string): Promise<boolean> {
  const lock = tx.dialect === 'postgres' ? 'FOR UPDATE' : '';
  const row = await tx.first({ sql: `SELECT 1 AS found FROM dag WHERE dag_id = $1 ${lock}`, parameters: [dagId] });
  return row !== undefined;
}

/** Whether a task of the DAG is running now. */
export async function hasRunningTasks(db: Queryable, dagId: string): Promise<boolean> {
  const row = await db.first({
    sql: `SELECT 1 AS found FROM task_instance WHERE dag_id = $1 AND state = 'running' LIMIT 1`,
    parameters: [dagId],
  });
  return row !== undefined;
}

/**
 * Deletes a run with its task instances and all that hangs on them.
 * @returns false where somebody else has deleted it meanwhile
 */
export async function deleteDagRunRecords(
  tx: Transaction,
  run: { id: number; dag_id: string; run_id: string },
): Promise<boolean> {
  const counted = await tx.first<{ instances: number }>({
    sql: 'SELECT count(*) AS instances FROM task_instance WHERE dag_id = $1 AND run_id = $2',
    parameters: [run.dag_id, run.run_id],
  });
  if ((await tx.run({ sql: 'DELETE FROM dag_run WHERE id = $1', parameters: [run.id] })) === 0) return false;
  await addToTotals(tx, [{ dagId: run.dag_id, dagRuns: -1, taskInstances: -(counted?.instances ?? 0) }]);
  return true;
}

/**
 * Deletes a DAG with all that is stored of it but the audit log. Its import error goes along, as in Airflow.
 * @returns how many records that is by Airflow 1.10's count: the DAG, its tags, its runs, their task instances
 */
export async function deleteDagRecords(tx: Transaction, dagId: string): Promise<number> {
  const counts = await tx.first<{ tags: number; runs: number; instances: number }>({
    sql: `SELECT (SELECT count(*) FROM dag_tag WHERE dag_id = $1) AS tags, (SELECT count(*) FROM dag_run WHERE dag_id = $1) AS runs,
      (SELECT count(*) FROM task_instance WHERE dag_id = $1) AS instances`,
    parameters: [dagId],
  });
  await tx.run({
    sql: `DELETE FROM import_error WHERE EXISTS (SELECT 1 FROM dag d WHERE d.dag_id = $1
      AND d.bundle_name = import_error.bundle_name AND d.relative_fileloc = import_error.filename)`,
    parameters: [dagId],
  });
  const bundles = await tx.all<{ hash: string }>({
    sql: 'SELECT DISTINCT bundle_version AS hash FROM dag_version WHERE dag_id = $1',
    parameters: [dagId],
  });
  // Task instances, their history, XComs and notes hang on the run; tags, versions and source on the DAG.
  const runs = await tx.run({ sql: 'DELETE FROM dag_run WHERE dag_id = $1', parameters: [dagId] });
  await forgetTotals(tx, dagId);
  const dags = await tx.run({ sql: 'DELETE FROM dag WHERE dag_id = $1', parameters: [dagId] });
  for (const { hash } of bundles) {
    await tx.run({
      sql: 'DELETE FROM dag_bundle_content WHERE hash = $1 AND NOT EXISTS (SELECT 1 FROM dag_version WHERE bundle_version = $1)',
      parameters: [hash],
    });
  }
  return dags + runs + (counts?.tags ?? 0) + (counts?.instances ?? 0);
}

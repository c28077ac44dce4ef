import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';
import { addToTotals } from '../dags/totals.ts';
import type { CleanableTable } from './cleanable-tables.ts';

/** How many rows of a table are older than that. */
export async function countOldRows(db: Queryable, table: CleanableTable, before: Timestamp): Promise<number> {
  const row = await db.first<{ count: number }>({
    sql: `SELECT count(*) AS count FROM ${table.name} WHERE ${conditionOf(db, table)}`,
    parameters: [before],
  });
  return Number(row?.count ?? 0);
}

/**
 * Deletes the rows of a table that are older than that, with what hangs on them.
 * @param archive the table that they are copied to first; undefined: none
 * @returns how many were deleted
 */
export async function deleteOldRows(
  tx: Transaction,
  table: CleanableTable,
  before: Timestamp,
  archive: string | undefined,
): Promise<number> {
  const condition = conditionOf(tx, table);
  const parameters = [before];
  if (archive !== undefined) {
    // Two statements, since PostgreSQL takes no parameters where a table is made.
    await tx.run({ sql: `CREATE TABLE ${archive} AS SELECT * FROM ${table.name} WHERE 1 = 0`, parameters: [] });
    await tx.run({ sql: `INSERT INTO ${archive} SELECT * FROM ${table.name} WHERE ${condition}`, parameters });
  }
  if (table.name === 'dag_run') await countOut(tx, condition, before);
  if (table.name === 'task_instance') await countInstancesOut(tx, condition, before);
  return tx.run({ sql: `DELETE FROM ${table.name} WHERE ${condition}`, parameters });
}

function conditionOf({ dialect }: Queryable, { timeColumn, condition }: CleanableTable): string {
  return `${timeColumn} < $1${condition ? ` AND (${condition(dialect)})` : ''}`;
}

/** Takes runs that are deleted out of the totals, and the task instances that go with them. */
async function countOut(tx: Transaction, condition: string, before: Timestamp): Promise<void> {
  const rows = await tx.all<{ dag_id: string; runs: number; instances: number }>({
    sql: `SELECT dag_id, count(*) AS runs, sum((SELECT count(*) FROM task_instance ti
        WHERE ti.dag_id = dag_run.dag_id AND ti.run_id = dag_run.run_id)) AS instances
      FROM dag_run WHERE ${condition} GROUP BY dag_id`,
    parameters: [before],
  });
  await addToTotals(
    tx,
    rows.map(({ dag_id, runs, instances }) => ({
      dagId: dag_id,
      dagRuns: -Number(runs),
      taskInstances: -Number(instances),
    })),
  );
}

async function countInstancesOut(tx: Transaction, condition: string, before: Timestamp): Promise<void> {
  const rows = await tx.all<{ dag_id: string; instances: number }>({
    sql: `SELECT dag_id, count(*) AS instances FROM task_instance WHERE ${condition} GROUP BY dag_id`,
    parameters: [before],
  });
  await addToTotals(
    tx,
    rows.map(({ dag_id, instances }) => ({ dagId: dag_id, dagRuns: 0, taskInstances: -Number(instances) })),
  );
}

import type { Queryable, Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';

/*
 * How many runs and task instances each DAG has. Counting a million rows takes tens of milliseconds, a sum over the DAGs some
 * microseconds; what it costs is one small statement for each run that is inserted or deleted.
 */

/** What is added; negative where it is taken away. */
interface TotalsChange {
  readonly dagId: string;
  readonly dagRuns: number;
  readonly taskInstances: number;
}

/** To be called by whoever inserts or deletes runs or task instances, in the same transaction. Each DAG once. */
export async function addToTotals(tx: Transaction, changes: readonly TotalsChange[]): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ dagId, dagRuns, taskInstances }) => ({
    dag_id: dagId,
    dag_runs: dagRuns,
    task_instances: taskInstances,
  }));
  // In one order by all, so that two transactions don't wait for each other.
  rows.sort((a, b) => (a.dag_id < b.dag_id ? -1 : 1));
  const source = rowsFromJson(tx.dialect, '$1', 'c', {
    dag_id: 'text',
    dag_runs: 'integer',
    task_instances: 'integer',
  });
  await tx.run({
    sql: `INSERT INTO dag_total (dag_id, dag_runs, task_instances)
      SELECT c.dag_id, c.dag_runs, c.task_instances FROM ${source} WHERE true
      ON CONFLICT (dag_id) DO UPDATE SET dag_runs = dag_total.dag_runs + excluded.dag_runs,
        task_instances = dag_total.task_instances + excluded.task_instances`,
    parameters: [JSON.stringify(rows)],
  });
}

/** Of a DAG all of whose runs were deleted. */
export async function forgetTotals(tx: Transaction, dagId: string): Promise<void> {
  await tx.run({ sql: 'DELETE FROM dag_total WHERE dag_id = $1', parameters: [dagId] });
}

/** How many there are of all DAGs, or of these. */
export async function totalOf(
  db: Queryable,
  what: 'dag_runs' | 'task_instances',
  dagIds: 'all' | readonly string[],
): Promise<number> {
  const narrowed = dagIds !== 'all';
  const row = await db.first<{ total: number }>({
    sql: `SELECT COALESCE(sum(${what}), 0) AS total FROM dag_total
      ${narrowed ? `WHERE dag_id IN (${valuesFromJson(db.dialect, '$1', 'text')})` : ''}`,
    parameters: narrowed ? [JSON.stringify([...new Set(dagIds)])] : [],
  });
  return Number(row?.total ?? 0);
}

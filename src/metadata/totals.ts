import type { Queryable, Transaction } from './database.ts';
import { valuesFromJson } from './json-rows.ts';

/*
 * How many runs and task instances each DAG has. Counting a million rows takes tens of milliseconds, a sum over the DAGs some
 * microseconds; what it costs is one small statement for each run that is inserted or deleted.
 */

/** What is added; negative where it is taken away. */
interface TotalsChange {
  readonly dagRuns: number;
  readonly taskInstances: number;
}

/** To be called by whoever inserts or deletes runs or task instances of a DAG, in the same transaction. */
export async function addToTotals(
  tx: Transaction,
  dagId: string,
  { dagRuns, taskInstances }: TotalsChange,
): Promise<void> {
  await tx.run({
    sql: `INSERT INTO dag_total (dag_id, dag_runs, task_instances) VALUES ($1, $2, $3)
      ON CONFLICT (dag_id) DO UPDATE SET dag_runs = dag_total.dag_runs + excluded.dag_runs,
        task_instances = dag_total.task_instances + excluded.task_instances`,
    parameters: [dagId, dagRuns, taskInstances],
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

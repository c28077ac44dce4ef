import { pythonRepr } from '../../foundation/python-repr.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';
import { rowsFromJson, valuesFromJson } from '../json-rows.ts';

/** Airflow's word for it. */
const WARNING_TYPE = 'non-existent pool';

/**
 * Warns of active DAGs whose tasks take slots of pools that there are not, and takes back warnings that hold no longer. To be
 * called where DAGs or pools changed, in the same transaction. What did not change is not written.
 * @param dagIds the DAGs that changed; absent: any may be concerned
 */
export async function refreshPoolWarnings(tx: Transaction, now: Timestamp, dagIds?: readonly string[]): Promise<void> {
  const parameters = dagIds === undefined ? [] : [JSON.stringify(dagIds)];
  const among = dagIds === undefined ? '' : `AND dag_id IN (${valuesFromJson(tx.dialect, '$1', 'text')})`;
  const dags = await tx.all<{ dag_id: string; pools: string }>({
    sql: `SELECT dag_id, pools FROM dag WHERE pools <> '["default_pool"]' AND is_active = ${tx.dialect === 'postgres' ? 'TRUE' : '1'} ${among}`,
    parameters,
  });
  const stored = await tx.all<{ dag_id: string; message: string }>({
    sql: `SELECT dag_id, message FROM dag_warning WHERE warning_type = '${WARNING_TYPE}' ${among}`,
    parameters,
  });
  if (dags.length === 0 && stored.length === 0) return;
  const pools = await tx.all<{ pool: string }>({ sql: 'SELECT pool FROM slot_pool', parameters: [] });
  const known = new Set(pools.map(({ pool }) => pool));
  const wanted = new Map(dags.flatMap((dag) => warningOf(dag, known)));
  const before = new Map(stored.map(({ dag_id: dagId, message }) => [dagId, message]));
  await removeWarnings(
    tx,
    [...before.keys()].filter((dagId) => !wanted.has(dagId)),
  );
  await saveWarnings(
    tx,
    [...wanted].filter(([dagId, message]) => before.get(dagId) !== message),
    now,
  );
}

function warningOf(dag: { dag_id: string; pools: string }, known: ReadonlySet<string>): [string, string][] {
  const missing = (JSON.parse(dag.pools) as string[]).filter((pool) => !known.has(pool));
  if (missing.length === 0) return [];
  return [[dag.dag_id, `Dag '${dag.dag_id}' references non-existent pools: ${pythonRepr(missing)}`]];
}

async function removeWarnings(tx: Transaction, dagIds: readonly string[]): Promise<void> {
  if (dagIds.length === 0) return;
  await tx.run({
    sql: `DELETE FROM dag_warning WHERE warning_type = '${WARNING_TYPE}'
      AND dag_id IN (${valuesFromJson(tx.dialect, '$1', 'text')})`,
    parameters: [JSON.stringify(dagIds)],
  });
}

async function saveWarnings(
  tx: Transaction,
  warnings: readonly (readonly [string, string])[],
  now: Timestamp,
): Promise<void> {
  if (warnings.length === 0) return;
  const rows = warnings.map(([dagId, message]) => ({ dag_id: dagId, message, timestamp: now }));
  const columns = { dag_id: 'text', message: 'text', timestamp: 'timestamp' } as const;
  // `WHERE true`: SQLite needs it to tell the conflict clause from a join condition.
  await tx.run({
    sql: `INSERT INTO dag_warning (dag_id, warning_type, message, timestamp)
      SELECT r.dag_id, '${WARNING_TYPE}', r.message, r.timestamp FROM ${rowsFromJson(tx.dialect, '$1', 'r', columns)} WHERE true
      ON CONFLICT (dag_id, warning_type) DO UPDATE SET message = excluded.message, timestamp = excluded.timestamp`,
    parameters: [JSON.stringify(rows)],
  });
}

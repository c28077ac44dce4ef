import type { Queryable } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';

/** Task instances that occupy slots now, added up. */
export interface ActiveCount {
  pool: string;
  dag_id: string;
  slots: number;
  count: number;
}

/** What is queued or running, by pool and DAG, whichever scheduler it belongs to. Served by an index of such rows alone. */
export function countActive(db: Queryable): Promise<ActiveCount[]> {
  return db.all<ActiveCount>({
    sql: `SELECT pool, dag_id, sum(pool_slots) AS slots, count(*) AS count FROM task_instance
      WHERE state IN ('queued', 'running', 'restarting') GROUP BY pool, dag_id`,
    parameters: [],
  });
}

/** How many task instances of one task are queued or running, by run. */
export interface ActiveTaskCount {
  dag_id: string;
  task_id: string;
  run_id: string;
  count: number;
}

/** How many task instances of each of these tasks are queued or run. */
export function countActiveOfTasks(
  db: Queryable,
  tasks: readonly { dag_id: string; task_id: string }[],
): Promise<ActiveTaskCount[]> {
  const source = rowsFromJson(db.dialect, '$1', 't', { dag_id: 'text', task_id: 'text' });
  return db.all<ActiveTaskCount>({
    sql: `SELECT ti.dag_id, ti.task_id, ti.run_id, count(*) AS count FROM task_instance ti
      JOIN ${source} ON t.dag_id = ti.dag_id AND t.task_id = ti.task_id
      WHERE ti.state IN ('queued', 'running', 'restarting') GROUP BY ti.dag_id, ti.task_id, ti.run_id`,
    parameters: [JSON.stringify(tasks)],
  });
}

/** Slots of all pools by name; -1 is without limit. */
export async function poolSlots(db: Queryable): Promise<Map<string, number>> {
  const rows = await db.all<{ pool: string; slots: number }>({
    sql: 'SELECT pool, slots FROM slot_pool',
    parameters: [],
  });
  return new Map(rows.map((row) => [row.pool, row.slots]));
}

/**
 * Lets one scheduler at a time count and fill slots, of pools or of a DAG's active runs, so that two never fill the same one.
 * Until the end of the transaction.
 * SQLite has one writer anyway.
 */
export async function lockSlots(db: Queryable): Promise<void> {
  if (db.dialect === 'postgres') await db.run({ sql: 'SELECT pg_advisory_xact_lock(7265001)', parameters: [] });
}

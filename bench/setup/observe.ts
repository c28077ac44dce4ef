import type { Database } from '../../src/metadata/database.ts';
import { until } from '../../test/harness/until.ts';

/** Something is wrong where it takes longer. */
const LONGEST_MS = 300_000;

/*
 * Looks into the metadata database of a running server, from outside. Each look costs it nothing but a share of the machine.
 */

export async function countDags(db: Database): Promise<number> {
  return (await db.first<{ n: number }>({ sql: 'SELECT count(*) AS n FROM dag', parameters: [] }))?.n ?? 0;
}

export async function untilDagsAre(db: Database, count: number): Promise<void> {
  await until(`${count} DAGs are there`, async () => (await countDags(db)) >= count, LONGEST_MS, 20);
}

/** Until no run is queued or running. @throws Error where one failed */
export async function untilRunsEnded(db: Database, everyMs = 2): Promise<void> {
  await until(
    'all runs end',
    async () => {
      const open = `SELECT id FROM dag_run WHERE state IN ('queued', 'running') LIMIT 1`;
      return (await db.first({ sql: open, parameters: [] })) === undefined;
    },
    LONGEST_MS,
    everyMs,
  );
  const failed = await db.first<{ n: number }>({
    sql: `SELECT count(*) AS n FROM dag_run WHERE state <> 'success'`,
    parameters: [],
  });
  if (failed?.n !== 0) throw new Error(`${failed?.n} runs of the benchmark failed`);
}

/** Until so many task instances are in a state. */
export async function untilTasksAre(db: Database, state: string, count: number): Promise<void> {
  await until(
    `${count} tasks are ${state}`,
    async () => {
      const sql = 'SELECT count(*) AS n FROM task_instance WHERE state = $1';
      return ((await db.first<{ n: number }>({ sql, parameters: [state] }))?.n ?? 0) >= count;
    },
    LONGEST_MS,
    100,
  );
}

/** When the only task of each run of a DAG began, in the order of the runs. */
export interface Start {
  /** `start_date`: its process was told, as an epoch time in ms. */
  recordedMs: number;
  /** The time that the task's own code returned: it ran. */
  ranMs: number;
}

export async function readStarts(db: Database, dagId: string): Promise<Start[]> {
  const rows = await db.all<{ start_date: string; value: string }>({
    sql: `SELECT ti.start_date, x.value FROM task_instance ti JOIN dag_run r ON r.dag_id = ti.dag_id AND r.run_id = ti.run_id
      JOIN xcom x ON x.dag_id = ti.dag_id AND x.run_id = ti.run_id AND x.task_id = ti.task_id
      WHERE ti.dag_id = $1 ORDER BY r.id`,
    parameters: [dagId],
  });
  return rows.map(({ start_date: startDate, value }) => ({
    recordedMs: Date.parse(`${startDate.slice(0, 23)}Z`) + Number(startDate.slice(23, 26)) / 1000,
    ranMs: Number(value),
  }));
}

import type { HistoryWorld } from './history-world.ts';

/** Nothing more will happen after so many looks at which nothing had changed: most of them are 5 ms apart. */
const PATIENCE_LOOKS = 1_000;

/**
 * Waits for a condition of the database and the executors.
 * @throws Error with all that is unfinished, where it does not hold and nothing happens any more
 */
export async function untilOrStuck(history: HistoryWorld, what: string, holds: () => Promise<boolean>): Promise<void> {
  let before = '';
  let unchangedLooks = 0;
  await history.world.until(async () => {
    if (await holds()) return true;
    const now = await describeUnfinished(history);
    unchangedLooks = now === before ? unchangedLooks + 1 : 0;
    before = now;
    if (unchangedLooks >= PATIENCE_LOOKS) throw new Error(`it never happens that ${what}:\n${now}`);
    return false;
  });
}

/** The unfinished runs with their task instances, and what executors hold; as a text, for people. */
async function describeUnfinished({ world, held, errorsLogged }: HistoryWorld): Promise<string> {
  const rows = await world.db.all<{
    dag_id: string;
    run_id: string;
    run: string;
    task_id: string;
    task: string | null;
  }>({
    sql: `SELECT r.dag_id, r.run_id, r.state AS run, ti.task_id, ti.state AS task
      FROM dag_run r JOIN task_instance ti ON ti.dag_id = r.dag_id AND ti.run_id = r.run_id
      WHERE r.state IN ('queued', 'running') OR ti.state IN ('queued', 'running', 'restarting')
      ORDER BY r.id, ti.task_id`,
    parameters: [],
  });
  const runs = Map.groupBy(rows, (row) => `${row.dag_id} ${row.run_id} ${row.run}:`);
  const lines = [...runs].map(
    ([run, tasks]) => `${run} ${tasks.map((row) => `${row.task_id} ${row.task}`).join(', ')}`,
  );
  return [...lines, `held: ${held.map(({ tiId }) => tiId).join(', ')}`, ...errorsLogged].join('\n');
}

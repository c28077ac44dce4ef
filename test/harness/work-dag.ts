import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

/** Tasks of each run of the DAG `work`, in a diamond. */
const TASKS = ['split', 'left', 'right', 'join'];

/**
 * Puts the DAG `work` into a home. Each of its tasks takes a moment and leaves a line in a file; one that begins while the same
 * task of the same run is still under way in a living process leaves a line in another file.
 */
export function writeWorkDag(home: Home, taskMs: number): void {
  home.writeDag(
    'work.ts',
    `import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Dag, getContext } from 'tradewind';

const FOLDER = ${JSON.stringify(home.path)};

async function work<Value>(task: string, value: Value): Promise<Value> {
  const key = task + ' ' + getContext().dagRun.runId;
  const mark = FOLDER + '/mark ' + key;
  const holder = holderOf(mark);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    appendFileSync(FOLDER + '/overlaps', key + ' in ' + holder + ' and ' + process.pid + '\\n');
  }
  writeFileSync(mark, String(process.pid));
  appendFileSync(FOLDER + '/effects', key + '\\n');
  await sleep(${taskMs});
  if (holderOf(mark) === process.pid) rmSync(mark);
  return value;
}

function holderOf(mark: string): number | undefined {
  try {
    return Number(readFileSync(mark, 'utf8'));
  } catch {
    return undefined;
  }
}

/** One that ended and that nobody waited for yet is dead; one that was frozen does nothing. */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync('/proc/' + pid + '/stat', 'utf8');
    return !'TZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

const dag = new Dag('work', { maxActiveRuns: 10_000, maxActiveTasks: 10_000, isPausedUponCreation: false });
const split = dag.task('split', async (): Promise<string> => work('split', getContext().dagRun.runId));
const left = dag.task('left', async ({ of }: { of: string }) => work('left', of + '<'));
const right = dag.task('right', async ({ of }: { of: string }) => work('right', of + '>'));
const join = dag.task('join', async ({ a, b }: { a: string; b: string }) => work('join', a + b));
const of = split();
join({ a: left({ of }), b: right({ of }) });
`,
  );
}

function linesOf(home: Home, file: string): string[] {
  const path = join(home.path, file);
  return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
}

/** What went wrong with runs of the DAG `work` that were acknowledged: empty where all is as it must be. */
export async function findDamage(home: Home, acknowledged: readonly string[]): Promise<string[]> {
  const { db } = home;
  const damage = linesOf(home, 'overlaps').map((line) => `at once: ${line}`);
  const effects = new Set(linesOf(home, 'effects'));

  const runs = await db.all<{ run_id: string; state: string }>({
    sql: 'SELECT run_id, state FROM dag_run',
    parameters: [],
  });
  const runIds = new Set(runs.map((run) => run.run_id));
  damage.push(...acknowledged.filter((runId) => !runIds.has(runId)).map((runId) => `lost: ${runId}`));
  damage.push(...runs.filter(({ state }) => state !== 'success').map((run) => `${run.run_id} is ${run.state}`));

  const tries = await db.all<{
    run_id: string;
    task_id: string;
    try_number: number;
    state: string | null;
    now: number;
  }>({
    sql: `SELECT run_id, task_id, try_number, state, 1 AS now FROM task_instance
      UNION ALL SELECT run_id, task_id, try_number, state, 0 FROM task_instance_history
      ORDER BY run_id, task_id, try_number, now`,
    parameters: [],
  });
  const byTask = Map.groupBy(tries, ({ run_id, task_id }) => `${task_id} ${run_id}`);
  const xcoms = await db.all<{ run_id: string; value: string }>({
    sql: "SELECT run_id, value FROM xcom WHERE task_id = 'join' AND key = 'return_value'",
    parameters: [],
  });
  const results = new Map(xcoms.map(({ run_id, value }) => [run_id, JSON.parse(value) as unknown]));
  for (const runId of runIds) {
    if (results.get(runId) !== `${runId}<${runId}>`) damage.push(`${runId} gave ${String(results.get(runId))}`);
    for (const task of TASKS) {
      const key = `${task} ${runId}`;
      const own = byTask.get(key) ?? [];
      if (!effects.has(key)) damage.push(`${key} left no trace`);
      if (own.at(-1)?.state !== 'success' || own.at(-1)?.now !== 1) damage.push(`${key} is ${own.at(-1)?.state}`);
      if (own.some(({ try_number }, index) => try_number !== index + 1)) {
        damage.push(`${key} has the tries ${own.map((of) => of.try_number).join(', ')}`);
      }
      if (own.slice(0, -1).some(({ state }) => state === 'success')) damage.push(`${key} succeeded twice`);
    }
  }
  return damage;
}

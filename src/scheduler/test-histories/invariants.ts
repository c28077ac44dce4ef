import type { HistoryWorld } from './history-world.ts';
import { POOLS } from './random-dag.ts';

/** Something that must hold; gives what breaks it, in words. */
type Invariant = (history: HistoryWorld) => Promise<string[]>;

/** What holds at every moment. */
const ALWAYS: readonly Invariant[] = [limitsOfTasksAreKept, maxActiveRunsIsKept, nothingIsLoggedAsError];

/** What holds once all is calm, besides. */
const IN_THE_END: readonly Invariant[] = [noTryIsExecutedTwice, finishedRunsHaveNothingUnfinished, totalsAreRight];

/** @throws Error with everything that is broken of what holds at every moment */
export function checkAlways(history: HistoryWorld): Promise<void> {
  return check(history, ALWAYS);
}

/** @throws Error with everything that is broken at the end of a history */
export function checkInTheEnd(history: HistoryWorld): Promise<void> {
  return check(history, [...ALWAYS, ...IN_THE_END]);
}

async function check(history: HistoryWorld, invariants: readonly Invariant[]): Promise<void> {
  const broken = await Promise.all(invariants.map((invariant) => invariant(history)));
  if (broken.flat().length > 0) throw new Error(broken.flat().join('\n'));
}

/** Pools, `max_active_tasks` and `max_active_tis_per_dag`, all seen at the same moment. */
async function limitsOfTasksAreKept({ world, dags }: HistoryWorld): Promise<string[]> {
  const active = await world.db.all<{ pool: keyof typeof POOLS; dag_id: string; task_id: string }>({
    sql: `SELECT pool, dag_id, task_id FROM task_instance WHERE state IN ('queued', 'running', 'restarting')`,
    parameters: [],
  });
  const pools = Map.groupBy(active, ({ pool }) => pool);
  const ofDag = Map.groupBy(active, ({ dag_id: dagId }) => dagId);
  const broken = [...pools].map(([pool, taken]) => overrun(`pool ${pool}`, taken.length, POOLS[pool]));
  for (const [dagId, dag] of dags) {
    const active = ofDag.get(dagId) ?? [];
    broken.push(overrun(`max_active_tasks of ${dagId}`, active.length, dag.maxActiveTasks));
    for (const [taskId, { max_active_tis_per_dag: most = Infinity }] of Object.entries(dag.tasks)) {
      const ofTask = active.filter(({ task_id: id }) => id === taskId);
      broken.push(overrun(`max_active_tis_per_dag of ${dagId}.${taskId}`, ofTask.length, most));
    }
  }
  return broken.flat();
}

async function maxActiveRunsIsKept({ world, dags }: HistoryWorld): Promise<string[]> {
  const running = await world.db.all<{ dag_id: string }>({
    sql: `SELECT dag_id FROM dag_run WHERE state = 'running'`,
    parameters: [],
  });
  return [...dags].flatMap(([dagId, { maxActiveRuns }]) => {
    const ofDag = running.filter((run) => run.dag_id === dagId);
    return overrun(`max_active_runs of ${dagId}`, ofDag.length, maxActiveRuns);
  });
}

function overrun(limit: string, count: number, most: number): string[] {
  return count > most ? [`${limit} is ${most}, but there are ${count}`] : [];
}

async function noTryIsExecutedTwice({ executors }: HistoryWorld): Promise<string[]> {
  const tries = executors.flatMap(({ submitted }) => submitted.flatMap((work) => (work.kind === 'task' ? [work] : [])));
  return [...Map.groupBy(tries, ({ tiId }) => tiId)].flatMap(([tiId, executed]) =>
    executed.length > 1 ? [`try ${tiId} of ${executed[0]?.taskId} was executed ${executed.length} times`] : [],
  );
}

/** Task instances without a state are fine: they were cleared, and their run was to stay as it is. */
async function finishedRunsHaveNothingUnfinished({ world }: HistoryWorld): Promise<string[]> {
  const found = await world.db.all<{ dag_id: string; run_id: string; run: string; task_id: string; task: string }>({
    sql: `SELECT r.dag_id, r.run_id, r.state AS run, ti.task_id, ti.state AS task
      FROM dag_run r JOIN task_instance ti ON ti.dag_id = r.dag_id AND ti.run_id = r.run_id
      WHERE r.state IN ('success', 'failed') AND ti.state IN ('scheduled', 'queued', 'running', 'restarting')`,
    parameters: [],
  });
  return found.map((row) => `${row.dag_id} ${row.run_id} is ${row.run}, but its ${row.task_id} is ${row.task}`);
}

/** What lists answer as totals, which is counted along. */
async function totalsAreRight({ world }: HistoryWorld): Promise<string[]> {
  const totals = await world.db.all<
    Record<'dag_runs' | 'task_instances' | 'runs' | 'instances', number> & { dag_id: string }
  >({
    sql: `SELECT t.dag_id, t.dag_runs, t.task_instances,
        (SELECT count(*) FROM dag_run r WHERE r.dag_id = t.dag_id) AS runs,
        (SELECT count(*) FROM task_instance ti WHERE ti.dag_id = t.dag_id) AS instances
      FROM dag_total t`,
    parameters: [],
  });
  const wrong = totals.filter(
    (row) => Number(row.dag_runs) !== Number(row.runs) || Number(row.task_instances) !== Number(row.instances),
  );
  return wrong.map((row) => `the totals are wrong: ${JSON.stringify(row)}`);
}

async function nothingIsLoggedAsError({ errorsLogged }: HistoryWorld): Promise<string[]> {
  return [...new Set(errorsLogged)].map((line) => `logged as error: ${line}`);
}

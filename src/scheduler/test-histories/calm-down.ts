import { setDagPaused } from '../../actions/dags/set-dag-paused.ts';
import { type DagRunState, type TaskInstanceState, isFinished } from '../../domain/states.ts';
import type { HistoryWorld } from './history-world.ts';
import { checkAlways } from './invariants.ts';
import { type RandomDag, type RandomTask, storeRandomDag } from './random-dag.ts';
import { endTry } from './take-step.ts';
import { untilOrStuck } from './until-or-stuck.ts';

/** Long enough for heartbeats, and after a few looks for retries and time limits. */
const ADVANCE_MS = 3_000;

/** A run with the states of its task instances. */
interface Run {
  dagId: string;
  state: DagRunState;
  tasks: Record<string, TaskInstanceState | null>;
}

/**
 * From now on nobody interferes: no DAG is paused, none has a schedule, every try succeeds and time goes on. Waits until everything
 * has ended; what waits for a run before that did not succeed may wait for ever.
 */
export async function calmDown(history: HistoryWorld): Promise<void> {
  const { world, context, dags } = history;
  for (const [dagId, dag] of dags) {
    await storeRandomDag(world, dagId, dag, 'none');
    await setDagPaused(context, { dagId, isPaused: false });
  }
  await untilOrStuck(history, 'everything ends', async () => {
    for (const { tiId } of history.held) endTry(history, tiId, 'success');
    world.clock.advance(ADVANCE_MS);
    await checkAlways(history);
    const runs = await readRuns(history);
    return history.held.length === 0 && (await history.isAtRest()) && runs.every((run) => isOver(run, runs, dags));
  });
}

/** Runs in the order of their logical dates. */
async function readRuns({ world }: HistoryWorld): Promise<Run[]> {
  const rows = await world.db.all<{
    id: number;
    dag_id: string;
    run: DagRunState;
    task_id: string;
    task: TaskInstanceState | null;
  }>({
    sql: `SELECT r.id, r.dag_id, r.state AS run, ti.task_id, ti.state AS task
      FROM dag_run r JOIN task_instance ti ON ti.dag_id = r.dag_id AND ti.run_id = r.run_id ORDER BY r.logical_date, r.id`,
    parameters: [],
  });
  return [...Map.groupBy(rows, (row) => row.id).values()].flatMap((ofRun) => {
    const tasks = Object.fromEntries(ofRun.map((row) => [row.task_id, row.task]));
    return ofRun.slice(0, 1).map((row) => ({ dagId: row.dag_id, state: row.run, tasks }));
  });
}

/** Has a run ended, or will it never, for a good reason? */
function isOver(run: Run, runs: readonly Run[], dags: ReadonlyMap<string, RandomDag>): boolean {
  const dag = dags.get(run.dagId);
  if (!dag) return false;
  const ofDag = runs.filter((other) => other.dagId === run.dagId);
  switch (run.state) {
    case 'success':
    case 'failed':
      return true;
    case 'queued':
      return ofDag.filter(({ state }) => state === 'running').length >= dag.maxActiveRuns;
    case 'running':
      return waitsForPast(run, ofDag[ofDag.indexOf(run) - 1], dag);
  }
}

/** Is each unfinished task one that waits for the run before, which did not succeed with it, or below such a one? */
function waitsForPast(run: Run, before: Run | undefined, { tasks }: RandomDag): boolean {
  const isUnfinished = (taskId: string) => !isFinished(run.tasks[taskId] ?? null);
  const isBlocked = (taskId: string): boolean => {
    const task = tasks[taskId];
    if (!task || !isUnfinished(taskId)) return false;
    if (task.depends_on_past && before && !succeededBefore(taskId, task, before, tasks)) return true;
    return task.after.some(isBlocked);
  };
  return Object.keys(tasks).filter(isUnfinished).every(isBlocked);
}

/** Did a task succeed in the run before, and where it waits for that what is directly below it? */
function succeededBefore(
  taskId: string,
  { wait_for_downstream }: RandomTask,
  before: Run,
  tasks: RandomDag['tasks'],
): boolean {
  const below = Object.keys(tasks).filter((other) => tasks[other]?.after.includes(taskId));
  const needed = wait_for_downstream ? [taskId, ...below] : [taskId];
  return needed.every((id) => before.tasks[id] === 'success' || before.tasks[id] === 'skipped');
}

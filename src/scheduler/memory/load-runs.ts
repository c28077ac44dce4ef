import { isFinishedRun } from '../../domain/states.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import type { Transaction } from '../../metadata/database.ts';
import { loadDagPlans } from '../../metadata/scheduling/dag-plans.ts';
import {
  type RunsToTake,
  type ScheduledRunRow,
  type ScheduledTaskInstanceRow,
  claimRuns,
  loadTaskInstances,
} from '../../metadata/scheduling/runs.ts';
import { type NextTry, beginNextTry, takeBackQueued } from '../../metadata/scheduling/task-instance-changes.ts';
import { ActiveRun, type ActiveTaskInstance } from './active-run.ts';
import type { SchedulerMemory } from './scheduler-memory.ts';

/** How many runs one tick takes in at most: each brings its task instances along. */
const CLAIMED_AT_ONCE = 200;

/** What runs are taken in with. */
export interface LoadOptions {
  tx: Transaction;
  memory: SchedulerMemory;
  catalog: DagCatalog;
  logger: Logger;
  now: Timestamp;
  jobId: number;
  /** Which runs it takes that belong to nobody. */
  take: RunsToTake;
  newId: () => string;
  /** Is this try with our own executor, or its report on the way? */
  isHeld: (tiId: string) => boolean;
  /** The executor whose tries live on without a scheduler, where ours is such a one. */
  livesOnWith: string | undefined;
}

/** What came of taking runs in. */
export interface LoadedRuns {
  runs: ActiveRun[];
  /** Tries that our executor holds though their task instances were changed by somebody else. */
  overtaken: string[];
  /** Tries that another scheduler handed out, and that live on. */
  adopted: ActiveTaskInstance[];
  /** There may be more. */
  more: boolean;
}

/** Takes in runs that ask to be looked at: new ones, ones that somebody changed, ones whose scheduler died. */
export async function loadRuns(options: LoadOptions): Promise<LoadedRuns> {
  const { tx, memory, jobId, now } = options;
  const rows = await claimRuns(tx, jobId, now, CLAIMED_AT_ONCE, options.take);
  if (rows.length === 0) return { runs: [], overtaken: [], adopted: [], more: false };
  const unknown = [...new Set(rows.map((row) => row.dag_id))].filter((dagId) => !memory.knowsDag(dagId));
  if (unknown.length > 0) for (const row of await loadDagPlans(tx, unknown)) memory.noteDag(row);
  const instances = await loadTaskInstances(
    tx,
    rows.map((row) => row.id),
  );
  const finished = new Set(rows.flatMap((row) => (isFinishedRun(row.state) ? [row.id] : [])));
  const living = await takeBackOrphans(
    instances.filter((instance) => !finished.has(instance.dag_run_id)),
    options,
  );
  const byRun = Map.groupBy(instances, (instance) => instance.dag_run_id);
  const runs: ActiveRun[] = [];
  const overtaken: string[] = [];
  const adopted: ActiveTaskInstance[] = [];
  for (const row of rows) {
    const before = memory.runs.get(row.id);
    // Finished here: somebody else ended it.
    const run = isFinishedRun(row.state) ? undefined : await readRun(row, byRun.get(row.id) ?? [], options);
    if (before) {
      overtaken.push(...overtakenTries(before, run ? (byRun.get(row.id) ?? []) : [], options.isHeld));
      memory.runs.remove(before);
      if (!run) memory.runEnded(before.dagId);
    }
    if (!run) continue;
    memory.runs.add(run);
    runs.push(run);
    if (living.size > 0) for (const instance of run.present()) if (living.has(instance.id)) adopted.push(instance);
  }
  return { runs, overtaken, adopted, more: rows.length === CLAIMED_AT_ONCE };
}

/** Tries of a run that our executor holds, though their task instances are not queued or running `now`. */
function overtakenTries(
  before: ActiveRun,
  now: readonly ScheduledTaskInstanceRow[],
  isHeld: (tiId: string) => boolean,
): string[] {
  const states = new Map(now.map((instance) => [instance.id, instance.state]));
  const held = [...before.present()].map((instance) => instance.id).filter(isHeld);
  return held.filter((id) => states.get(id) !== 'queued' && states.get(id) !== 'running');
}

async function readRun(
  row: ScheduledRunRow,
  instances: readonly ScheduledTaskInstanceRow[],
  { catalog, tx, logger, memory }: LoadOptions,
): Promise<ActiveRun | undefined> {
  const stored =
    (row.created_dag_version_id !== null && (await catalog.version(row.created_dag_version_id, tx))) ||
    (await catalog.latest(row.dag_id, tx));
  if (!stored) {
    logger.error({ dagId: row.dag_id, runId: row.run_id }, 'no version of the DAG can be read: its run cannot go on');
    memory.noteUnread(row.dag_id, row.id);
    return undefined;
  }
  return new ActiveRun(row, stored, instances);
}

/**
 * Task instances that are queued or running by an executor that is gone: they begin anew, without spending a retry, since it
 * was not the task that failed. Changes the given rows as it does the database.
 * @returns ids of those that live on elsewhere
 */
async function takeBackOrphans(
  instances: readonly ScheduledTaskInstanceRow[],
  options: LoadOptions,
): Promise<ReadonlySet<string>> {
  const { tx, now, newId, isHeld, livesOnWith, logger } = options;
  const living = new Set<string>();
  const takenBack: { id: string; new_id: string }[] = [];
  const nextTries: NextTry[] = [];
  for (const instance of instances) {
    if (isHeld(instance.id)) continue;
    const id = instance.id;
    if (livesOnWith !== undefined && instance.executor === livesOnWith && isWithExecutor(instance.state)) {
      living.add(id);
      continue;
    }
    if (instance.state === 'queued') {
      instance.id = newId();
      instance.state = 'scheduled';
      takenBack.push({ id, new_id: instance.id });
    } else if (instance.state === 'running' || instance.state === 'restarting') {
      instance.id = newId();
      instance.state = null;
      instance.max_tries += 1;
      nextTries.push({
        id,
        new_id: instance.id,
        state: null,
        max_tries: instance.max_tries,
        start_date: null,
        end_date: now,
        duration: null,
        next_retry_at: null,
      });
    } else continue;
    logger.warning({ taskId: instance.task_id, tiId: id }, 'task instance is orphaned: it begins anew');
  }
  if (takenBack.length > 0) await takeBackQueued(tx, takenBack, now);
  if (nextTries.length > 0) await beginNextTry(tx, nextTries);
  return living;
}

function isWithExecutor(state: ScheduledTaskInstanceRow['state']): boolean {
  return state === 'queued' || state === 'running' || state === 'restarting';
}

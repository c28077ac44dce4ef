import { releasedByPast } from '../actions/task-instances/check-past.ts';
import { clearTasksOf } from '../actions/task-instances/clear-task-instances.ts';
import { isFinished, type TaskInstanceState } from '../domain/states.ts';
import type { Executor } from '../executors/executor.ts';
import type { Clock } from '../foundation/clock.ts';
import { addMs } from '../foundation/timestamp.ts';
import { uuid7 } from '../foundation/uuid7.ts';
import type { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import { moveToPool } from '../metadata/dag-runs/backfill-runs.ts';
import { findDagRun } from '../metadata/dag-runs/dag-runs.ts';
import type { Database, Transaction } from '../metadata/database.ts';
import { askToLookAt, loadTaskInstances } from '../metadata/scheduling/runs.ts';
import { type JobIdentity, endJob, registerJob, runningSchedulers } from '../metadata/scheduling/schedulers.ts';
import { markDecided, markQueued } from '../metadata/scheduling/task-instance-changes.ts';
import { evaluateTriggerRule } from '../rules/trigger-rule.ts';
import type { TaskReport } from '../taskprocess/workload.ts';
import { ActiveRun, type ActiveTaskInstance } from './memory/active-run.ts';
import { applyReports } from './tick/apply-reports.ts';
import { taskWorkload } from './tick/workloads.ts';

/** Which task instance is run, and with what. */
export interface RunTaskInstanceOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly dagCatalog: DagCatalog;
  /** Not started yet. */
  readonly executor: Executor;
  readonly job: Omit<JobIdentity, 'jobType' | 'executorClass'>;
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  /** Run it again though it has ended. */
  readonly force: boolean;
  readonly ignoreTriggerRule: boolean;
  readonly ignoreDependsOnPast: boolean;
  /** Its pool, which the catalog names, too. Absent: its own. */
  readonly pool?: string | undefined;
  /** Only mark it as successful. */
  readonly markSuccess: boolean;
  /** A scheduler whose heartbeat is older than this is not alive. */
  readonly schedulerDeadAfterMs: number;
  /** `[core] max_task_retry_delay`. */
  readonly longestBackoffMs: number;
  /** Ends the try, which has failed then. */
  readonly signal?: AbortSignal | undefined;
  /** Called when nothing stands in the way. */
  readonly onRun: (state: TaskInstanceState | null) => void;
}

/** What came of it: its state afterwards, or why it was not run. */
export type RunTaskInstanceResult =
  | { kind: 'ended'; state: TaskInstanceState | null }
  | { kind: 'refused'; reason: string };

/**
 * Runs one task instance and records what becomes of it, while no scheduler is there that would decide about it.
 * @throws Error where run or task are unknown: whoever asks has looked for them
 */
export async function runTaskInstance(options: RunTaskInstanceOptions): Promise<RunTaskInstanceResult> {
  const { db, clock } = options;
  const alive = addMs(clock.now(), -options.schedulerDeadAfterMs);
  if ((await runningSchedulers(db)).some((job) => job.latest_heartbeat >= alive)) {
    return { kind: 'refused', reason: 'a scheduler is running, and it runs tasks: clear the task or trigger its DAG' };
  }
  const found = await find(options, db);
  if (isFinished(found.state) && options.force) {
    await db.transaction((tx) =>
      clearTasksOf(tx, options, { dagId: options.dagId, runIds: [options.runId], taskIds: [options.taskId] }),
    );
  }
  const instance = await find(options, db);
  const reason = await db.transaction((tx) => whyNot(instance, options, tx));
  if (reason !== undefined) return { kind: 'refused', reason };
  options.onRun(instance.state);
  if (options.markSuccess) {
    await db.transaction(async (tx) => {
      await markDecided(tx, [{ id: instance.id, state: 'success', at: clock.now(), duration: 0 }]);
      await askToLookAt(tx, [instance.run.id]);
    });
    return { kind: 'ended', state: 'success' };
  }
  await runTry(instance, options);
  return { kind: 'ended', state: (await find(options, db)).state };
}

async function find(
  { dagCatalog, dagId, runId, taskId }: RunTaskInstanceOptions,
  db: Database,
): Promise<ActiveTaskInstance> {
  const row = await findDagRun(db, dagId, runId);
  const dag =
    (row && row.created_dag_version_id !== null && (await dagCatalog.version(row.created_dag_version_id))) ||
    (await dagCatalog.latest(dagId));
  if (!row || !dag) throw new Error(`no run ${runId} of DAG ${dagId}`);
  const run = new ActiveRun(row, dag, await loadTaskInstances(db, [row.id]));
  const instance = [...run.present()].find(({ task }) => task.taskId === taskId);
  if (!instance) throw new Error(`no task ${taskId} in run ${runId} of DAG ${dagId}`);
  return instance;
}

/** In Airflow's words; undefined where nothing stands in the way. */
async function whyNot(
  instance: ActiveTaskInstance,
  options: RunTaskInstanceOptions,
  tx: Transaction,
): Promise<string | undefined> {
  const { state, task, run } = instance;
  if (state !== null && state !== 'scheduled' && state !== 'up_for_retry') {
    return `Task is in the '${state}' state which is not a valid state for execution`;
  }
  if (!options.ignoreTriggerRule && evaluateTriggerRule(task.triggerRule, run.tallyOf(instance)) !== 'run') {
    return `Task's trigger rule '${task.triggerRule}' is not met by its upstream tasks`;
  }
  const asksPast = task.dependsOnPast || task.waitForDownstream;
  if (asksPast && !options.ignoreDependsOnPast && (await releasedByPast(tx, [instance])).length === 0) {
    return 'depends_on_past is true for this task, and the task before it did not succeed';
  }
  return undefined;
}

async function runTry(instance: ActiveTaskInstance, options: RunTaskInstanceOptions): Promise<void> {
  const { db, clock, executor } = options;
  const jobId = await registerJob(
    db,
    { ...options.job, jobType: 'LocalTaskJob', executorClass: executor.name },
    clock.now(),
  );
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  // Reports are written one after the other, in their order.
  let writing = Promise.resolve();
  executor.onReport = (report) => {
    writing = recordAfter(writing, report, instance, options);
    void writing.then(() => (report.kind === 'started' ? undefined : resolve()), reject);
  };
  await executor.start();
  try {
    const tryNumber = instance.tryNumber + (instance.state === 'scheduled' ? 0 : 1);
    const row = { id: instance.id, try_number: tryNumber, at: clock.now(), job_id: jobId, executor: executor.name };
    await db.transaction(async (tx) => {
      if (options.pool !== undefined) await moveToPool(tx, options, options.pool);
      await markQueued(tx, [row]);
    });
    instance.run.setState(instance, 'queued');
    instance.tryNumber = tryNumber;
    executor.submit([taskWorkload(instance)]);
    const end = () => executor.kill(instance.id, 'Interrupted');
    if (options.signal?.aborted) end();
    options.signal?.addEventListener('abort', end);
    await ended;
  } finally {
    await executor.stop();
    await endJob(db, jobId, clock.now());
  }
}

async function recordAfter(
  earlier: Promise<void>,
  report: TaskReport,
  instance: ActiveTaskInstance,
  options: RunTaskInstanceOptions,
): Promise<void> {
  await earlier;
  await options.db.transaction((tx) => record(report, instance, options, tx));
}

async function record(
  report: TaskReport,
  instance: ActiveTaskInstance,
  { clock, longestBackoffMs }: RunTaskInstanceOptions,
  tx: Transaction,
): Promise<void> {
  const { run } = instance;
  const newId = () => uuid7(clock.nowMs());
  const find = (tiId: string) => (tiId === instance.id ? instance : undefined);
  const { ended } = await applyReports(tx, [report], find, newId, longestBackoffMs);
  for (const { skipTasks } of ended) {
    const skipped = [...run.present()].filter(({ task, state }) => state === null && skipTasks.includes(task.taskId));
    if (skipped.length > 0) {
      await markDecided(
        tx,
        skipped.map(({ id }) => ({ id, state: 'skipped', at: clock.now(), duration: null })),
      );
    }
  }
  if (ended.length > 0) await askToLookAt(tx, [run.id]);
}

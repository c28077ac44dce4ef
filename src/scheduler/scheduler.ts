import type { Executor } from '../executors/executor.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { Service } from '../foundation/service.ts';
import { type Timestamp, toEpochMs } from '../foundation/timestamp.ts';
import { uuid7 } from '../foundation/uuid7.ts';
import type { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import { askToPlan } from '../metadata/dags/dag-writes.ts';
import type { Database, Queryable, Transaction } from '../metadata/database.ts';
import { type DagLimitsRow, hasDagsToPlan, loadDagLimits, nextDueTime } from '../metadata/scheduling/dag-plans.ts';
import { askForOwnRuns, hasRunsToLookAt } from '../metadata/scheduling/runs.ts';
import { endJob, freeRuns, heartbeat, isJobRunning, registerJob } from '../metadata/scheduling/schedulers.ts';
import { listReportedTries, takeTaskReports } from '../metadata/scheduling/task-reports.ts';
import type { TaskReport } from '../taskprocess/workload.ts';
import { createDueRuns, planDags } from './create-runs.ts';
import type { ActiveTaskInstance } from './active-run.ts';
import { DeathWatch, isProcessAlive } from './heartbeat.ts';
import { loadRuns } from './load-runs.ts';
import { pauseFailingDags } from './pause-failing-dags.ts';
import { previouslySkipped } from './previously-skipped.ts';
import { type BackfillRules, SchedulerMemory } from './scheduler-memory.ts';
import type { PoolShortage } from './queue-tasks.ts';
import { Tick, type TickResult } from './tick.ts';
import { taskWorkload } from './workloads.ts';

export interface SchedulerOptions {
  db: Database;
  clock: Clock;
  logger: Logger;
  catalog: DagCatalog;
  executor: Executor;
  hostname: string;
  unixname: string;
  /** `[scheduler] job_heartbeat_sec`. */
  heartbeatMs: number;
  /** `[scheduler] scheduler_zombie_task_threshold`: another scheduler that is silent for longer is dead. */
  deadAfterMs: number;
  /** `[core] max_task_retry_delay`: the longest wait that exponential backoff comes to. */
  longestBackoffMs: number;
  /** `[scheduler] use_job_schedule`: false leaves the runs that people ask for; true where it is not said. */
  createsScheduledRuns?: boolean;
  /** Makes it one that decides about the runs alone that were given to its job, and plans none: a backfill. */
  backfill?: BackfillRules;
}

/** A tick, and what it means for tries that live on without a scheduler. */
interface Step extends TickResult {
  /** Their ends were taken in. */
  taken: string[];
  adopted: ActiveTaskInstance[];
}

/** Jobs of backfills that run beside a scheduler in its process, such as those that somebody asked the server for. */
const backfillsOfThisProcess = new Set<number>();

class DeclaredDead extends Error {
  readonly jobId: number;

  constructor(jobId: number) {
    super('another scheduler declared this one dead');
    this.jobId = jobId;
  }
}

/** No timer sleeps longer, so that a clock that was stepped is noticed. */
const LONGEST_SLEEP_MS = 1_000;
/** After a failure of the database. */
const RETRY_MS = 250;
/** While much is under way, ticks are this far apart, so that each takes more along. */
const BUSY_PAUSE_MS = 2;
/** How many stored reports are looked through, those of other schedulers' runs included. */
const REPORTS_AT_ONCE = 10_000;
/** So many reports in one tick mean that much is under way. */
const BUSY_REPORTS = 3;

/**
 * Turns due data intervals into runs and runs into work for an executor. It wakes on events (a commit by anybody, a report of
 * the executor, a due time), takes everything that came up into one transaction, and sleeps again.
 *
 * It decides in memory: the states of the task instances of its runs, and for each task how its upstream fared. A run belongs
 * to one scheduler at a time (`dag_run.scheduled_by_job_id`). Whoever else changes a run or its task instances sets
 * `last_scheduling_decision` to NULL in the same transaction: the scheduler then reads that run anew. Every write names the
 * states that it leaves, so memory that is out of date does no harm; after a failed transaction all of it is forgotten.
 */
export class Scheduler implements Service {
  readonly #options: SchedulerOptions;
  readonly #memory: SchedulerMemory;
  #jobId = 0;
  /** Reports that are not committed yet, in their order. */
  #reports: TaskReport[] = [];
  readonly #shortagesTold = new Set<string>();
  readonly #deathWatch: DeathWatch;
  #state: 'new' | 'running' | 'stopping' | 'stopped' = 'new';
  #ticking: Promise<void> | undefined;
  /** Something may have changed in the database. */
  #mustLook = true;
  /** The memory is not to be trusted. */
  #mustForget = false;
  #nextDueMs = 0;
  #lastTickReports = 0;
  #cancelTimer = () => {};
  #cancelHeartbeat = () => {};
  #beating: Promise<void> | undefined;
  #rising: Promise<void> | undefined;
  /** Tries that it dropped when it was declared dead, until they are over: whatever their executor says, they are nobody's. */
  readonly #dropped = new Set<string>();
  #endWatching = () => {};
  #stopped: Promise<void> | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    this.#memory = new SchedulerMemory(options.backfill);
    if (options.backfill || options.createsScheduledRuns === false) this.#nextDueMs = Infinity;
    const { heartbeatMs: everyMs, deadAfterMs: thresholdMs } = options;
    this.#deathWatch = new DeathWatch({
      ...options,
      everyMs,
      thresholdMs,
      isAlive: isProcessAlive,
      isOurs: (jobId) => backfillsOfThisProcess.has(jobId),
    });
    options.executor.onReport = (report) => {
      if (report.kind === 'finished' || !this.#dropped.has(report.tiId)) this.#reports.push(report);
      if (report.kind !== 'started' && this.#dropped.delete(report.tiId)) this.#mustLook = true;
      this.#wake();
    };
  }

  /** `job.id` of this scheduler. */
  get jobId(): number {
    return this.#jobId;
  }

  async start(): Promise<void> {
    await this.#register();
    await this.#watchOthers();
    this.#state = 'running';
    await this.#options.executor.start();
    this.#endWatching = this.#options.db.onChange(() => {
      this.#mustLook = true;
      this.#wake();
    });
    this.#beat();
    this.#wake();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { executor, db, clock } = this.#options;
    if (this.#state === 'new') return;
    this.#state = 'stopping';
    this.#cancelTimer();
    this.#endWatching();
    await this.#ticking;
    // Its tasks take their time to end: until then nobody is to begin them anew.
    await executor.stop();
    this.#cancelHeartbeat();
    await this.#beating;
    // What ended by itself counts. What we ended did not fail: whoever takes the run over begins it anew.
    this.#reports = this.#reports.filter((report) => report.kind === 'finished');
    try {
      await this.#tick();
      await freeRuns(db, this.#jobId);
      await endJob(db, this.#jobId, clock.now());
    } catch (error) {
      this.#options.logger.error({}, 'could not sign off: another scheduler will notice', error);
    }
    this.#state = 'stopped';
    this.#cancelHeartbeat();
    backfillsOfThisProcess.delete(this.#jobId);
  }

  async #register(): Promise<void> {
    const { db, clock, hostname, unixname, executor } = this.#options;
    const identity = {
      jobType: this.#options.backfill ? 'BackfillJob' : 'SchedulerJob',
      hostname,
      unixname,
      pid: process.pid,
      executorClass: executor.name,
      dagId: this.#options.backfill?.dagId,
    } as const;
    this.#jobId = await registerJob(db, identity, clock.now());
    if (this.#options.backfill) backfillsOfThisProcess.add(this.#jobId);
  }

  /** Frees the runs of those that died, and looks at what one that joined may have seen first. */
  async #watchOthers(): Promise<void> {
    const hadOthers = this.#deathWatch.hasOthers;
    await this.#deathWatch.bury(this.#jobId);
    if (hadOthers || !this.#deathWatch.hasOthers) return;
    this.#mustLook = true;
    this.#wake();
  }

  #beat(): void {
    const { db, clock, logger, heartbeatMs } = this.#options;
    const beat = async () => {
      try {
        const jobId = this.#jobId;
        const isAlive = await heartbeat(db, jobId, clock.now());
        if (!isAlive && this.#state === 'running') await this.#riseAgain(jobId);
        await this.#watchOthers();
      } catch (error) {
        logger.error({}, 'heartbeat failed', error);
      }
      if (this.#state !== 'stopped') this.#beat();
    };
    this.#cancelHeartbeat = clock.after(heartbeatMs, () => {
      this.#beating = beat();
    });
  }

  /** Another scheduler took us for dead and our runs with it: what we still run is theirs to begin anew. */
  async #riseAgain(deadJobId: number): Promise<void> {
    // A tick and a heartbeat may both find out: once is enough.
    if (deadJobId !== this.#jobId) return;
    this.#rising ??= this.#signOnAnew().finally(() => {
      this.#rising = undefined;
    });
    await this.#rising;
  }

  async #signOnAnew(): Promise<void> {
    const { executor, logger } = this.#options;
    logger.error({ job: this.#jobId }, 'another scheduler declared this one dead: it drops its work and signs on anew');
    // What lives on elsewhere belongs to whoever takes the runs over.
    executor.elsewhere?.letGo([...executor.heldTaskInstances]);
    for (const tiId of executor.heldTaskInstances) {
      this.#dropped.add(tiId);
      executor.kill(tiId, 'its scheduler was declared dead');
    }
    this.#reports = this.#reports.filter((report) => report.kind === 'finished');
    await this.#register();
    this.#mustForget = true;
    this.#wake();
  }

  /** Makes a tick happen soon; several wakes are one tick. */
  #wake(): void {
    if (this.#state !== 'running' || this.#ticking) return;
    this.#cancelTimer();
    const busy = this.#lastTickReports >= BUSY_REPORTS;
    this.#ticking = (async () => {
      await (busy ? new Promise<void>((resolve) => setTimeout(resolve, BUSY_PAUSE_MS)) : new Promise(setImmediate));
      let failed = false;
      try {
        await this.#tick();
      } catch (error) {
        failed = true;
        if (error instanceof DeclaredDead) await this.#riseAgain(error.jobId).catch(() => undefined);
        this.#options.logger.error({}, 'a scheduling step failed: it is tried again', error);
      }
      this.#ticking = undefined;
      this.#sleep(failed);
    })();
  }

  #sleep(afterFailure: boolean): void {
    if (this.#state !== 'running') return;
    if (!afterFailure && (this.#reports.length > 0 || this.#mustLook || this.#memory.hasMore)) {
      this.#wake();
      return;
    }
    const { clock } = this.#options;
    const nextMs = Math.min(this.#memory.agenda.nextMs, this.#nextDueMs) - clock.nowMs();
    const sleepMs = afterFailure ? RETRY_MS : Math.max(0, Math.min(nextMs, LONGEST_SLEEP_MS));
    this.#cancelTimer = clock.after(sleepMs, () => this.#wake());
  }

  async #tick(): Promise<void> {
    const { db, logger } = this.#options;
    const reports = this.#reports;
    this.#reports = [];
    this.#lastTickReports = reports.length;
    const look = this.#mustLook || this.#mustForget;
    this.#mustLook = false;
    try {
      if (reports.length === 0 && !(await this.#hasSomethingToDo(look))) return;
      let attempts = 0;
      const result = await db.transaction((tx) => {
        // Run again, after a deadlock: what the first attempt noted in memory was rolled back.
        if (attempts > 0) this.#mustForget = true;
        attempts += 1;
        return this.#step(tx, reports, look);
      });
      this.#carryOut(result);
    } catch (error) {
      this.#reports = [...reports, ...this.#reports];
      this.#mustForget = true;
      throw error;
    }
    if (look) logger.debug({ runs: this.#memory.runs.size, ready: this.#memory.ready.size }, 'looked');
  }

  /** Costs little where there is nothing, since every commit asks. */
  async #hasSomethingToDo(look: boolean): Promise<boolean> {
    const { db, clock, executor } = this.#options;
    const memory = this.#memory;
    const nowMs = clock.nowMs();
    if (memory.hasMore || memory.agenda.nextMs <= nowMs || this.#nextDueMs <= nowMs) return true;
    if (!look) return false;
    if (executor.elsewhere && (await this.#ownReports(db)).length > 0) return true;
    const mayHandOut = memory.ready.size > 0 && executor.openSlots > 0;
    if (this.#mustForget || mayHandOut || (await this.#changedByOthers())) return true;
    if (this.#deathWatch.hasOthers && memory.waitsForOthers) return true;
    if ((await this.#newLimits(db)).length > 0) return true;
    // Another scheduler may have planned a run, and not live to create it.
    if (!this.#options.backfill) await this.#noteNextDue(db, clock.now());
    return false;
  }

  async #changedByOthers(): Promise<boolean> {
    const { db, backfill } = this.#options;
    if (backfill) return hasRunsToLookAt(db, this.#jobId, true);
    return (await hasRunsToLookAt(db, this.#jobId)) || (await hasDagsToPlan(db));
  }

  /** Of the DAGs of its runs: what another scheduler saw first, and took the mark away that asks all of them to look. */
  async #newLimits(db: Queryable): Promise<DagLimitsRow[]> {
    const { runs } = this.#memory;
    if (!this.#deathWatch.hasOthers || runs.size === 0) return [];
    return (await loadDagLimits(db, runs.dagIds)).filter((row) => this.#memory.isNewAbout(row));
  }

  async #step(tx: Transaction, told: readonly TaskReport[], look: boolean): Promise<Step> {
    const { clock, catalog, logger, executor, backfill } = this.#options;
    const memory = this.#memory;
    const onlyOwn = backfill !== undefined;
    const now = clock.now();
    const newId = () => uuid7(clock.nowMs());
    // Nothing is claimed or handed out in the name of a job that is over: nobody would ever take it back.
    const jobId = this.#jobId;
    if (!(await isJobRunning(tx, jobId))) throw new DeclaredDead(jobId);
    const stored = executor.elsewhere && look ? await this.#takeStoredReports(tx) : [];
    const reports = [...told, ...stored];
    const taken = stored.map((report) => report.tiId);
    const freed = taken.filter((tiId) => executor.heldTaskInstances.has(tiId)).length;
    const forget = this.#mustForget;
    if (forget) {
      memory.forget();
      await askForOwnRuns(tx, this.#jobId);
      this.#mustForget = false;
    }
    const tick = new Tick({
      tx,
      memory,
      now,
      jobId: this.#jobId,
      executorName: executor.name,
      openSlots: this.#state === 'running' ? executor.openSlots + freed : 0,
      newId,
      longestBackoffMs: this.#options.longestBackoffMs,
    });
    const reported = new Set(reports.map((report) => report.tiId));
    const isHeld = (tiId: string) =>
      (executor.heldTaskInstances.has(tiId) && !this.#dropped.has(tiId)) ||
      reported.has(tiId) ||
      this.#reports.some((report) => report.tiId === tiId);
    const overtaken: string[] = [];
    const adopted: ActiveTaskInstance[] = [];
    const livesOnWith = executor.elsewhere && executor.name;
    const takeIn = async () => {
      const loaded = await loadRuns({
        tx,
        memory,
        catalog,
        logger,
        now,
        jobId: this.#jobId,
        onlyOwn,
        newId,
        isHeld,
        livesOnWith,
      });
      overtaken.push(...loaded.overtaken);
      adopted.push(...loaded.adopted);
      tick.skipAgain(await previouslySkipped(tx, loaded.runs));
      tick.look(loaded.runs);
      return loaded.more;
    };
    if (look || forget) {
      for (const row of await this.#newLimits(tx)) memory.noteDag(row);
      // Whoever deletes runs of a DAG asks for its planning.
      if (!onlyOwn) await tick.letGoOfDeleted(await planDags(tx, memory, catalog, 'unplanned', now, logger));
      let more = await takeIn();
      // Reports can only be taken in for runs that are known.
      if (forget) while (more) more = await takeIn();
      if (more) this.#mustLook = true;
      memory.tryAllQueuedRuns();
      memory.askAllPast();
    }
    await tick.takeReports(reports);
    const due = memory.takeDue(toEpochMs(now));
    for (const run of due.timedOut) tick.timeOut(run);
    tick.reconsider(due.retries);
    await tick.settleRuns();
    const toPlan = memory.takeDagsToPlan();
    if (toPlan.size > 0) {
      await tick.write();
      if (onlyOwn) for (const dagId of toPlan) await askToPlan(tx, dagId);
      else await planDags(tx, memory, catalog, [...toPlan], now, logger);
    }
    const isDue = this.#nextDueMs <= toEpochMs(now);
    const mayEver = !onlyOwn && (this.#options.createsScheduledRuns ?? true);
    const mayCreate = mayEver && this.#state === 'running' && (isDue || look || toPlan.size > 0);
    const created = mayCreate ? await createDueRuns(tx, { clock, catalog, logger, memory }, now) : 0;
    if (created > 0 && (await takeIn())) this.#mustLook = true;
    const result = await tick.finish();
    if (!onlyOwn) await pauseFailingDags(tx, result.runsFinished, now, logger);
    if (mayCreate) await this.#noteNextDue(tx, now);
    for (const tiId of overtaken)
      result.kill.push({ tiId, message: 'the state of the task instance was changed from outside' });
    return { ...result, taken, adopted };
  }

  /** Ids of tries of its runs whose ends are stored. */
  async #ownReports(db: Queryable): Promise<string[]> {
    const ids = await listReportedTries(db, REPORTS_AT_ONCE);
    return ids.filter((id) => this.#memory.runs.taskInstance(id) !== undefined);
  }

  /** How tries ended that live on without a scheduler. */
  async #takeStoredReports(tx: Transaction): Promise<TaskReport[]> {
    const ids = await this.#ownReports(tx);
    const stored = ids.length > 0 ? await takeTaskReports(tx, ids) : [];
    this.#lastTickReports += stored.length;
    // Whoever stored them has checked them.
    return stored.map((text) => JSON.parse(text) as TaskReport);
  }

  async #noteNextDue(db: Queryable, now: Timestamp): Promise<void> {
    const due = await nextDueTime(db);
    this.#nextDueMs = due === null ? Infinity : Math.max(toEpochMs(due), toEpochMs(now) + 1);
  }

  #carryOut(result: Step): void {
    const { executor, logger } = this.#options;
    executor.elsewhere?.letGo(result.taken);
    executor.elsewhere?.adopt(result.adopted.map(taskWorkload));
    executor.submit([...result.queued.map(taskWorkload), ...result.callbacks]);
    for (const { tiId, message } of result.kill) executor.kill(tiId, message);
    for (const { run, state } of result.runsFinished) {
      logger.info({ dagId: run.dagId, runId: run.runId, state }, 'dag run finished');
    }
    for (const shortage of result.shortages) this.#tell(shortage);
  }

  /** Once for each pool or task, until its slots change. */
  #tell({ pool, slots, tooLarge }: PoolShortage): void {
    const key = JSON.stringify([pool, slots, tooLarge]);
    if (this.#shortagesTold.has(key)) return;
    this.#shortagesTold.add(key);
    const { logger } = this.#options;
    if (tooLarge) logger.warning({ pool, slots, ...tooLarge }, 'a task needs more slots than its pool has: it waits');
    else logger.warning({ pool }, 'tasks wait for a pool that does not exist');
  }
}

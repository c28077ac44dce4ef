import type { Executor } from '../executors/executor.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { Service } from '../foundation/service.ts';
import { type Timestamp, toEpochMs } from '../foundation/timestamp.ts';
import { uuid7 } from '../foundation/uuid7.ts';
import type { DagCatalog } from '../metadata/dag-catalog.ts';
import type { Database, Queryable, Transaction } from '../metadata/database.ts';
import { hasDagsToPlan, nextDueTime } from '../metadata/scheduling/dag-plans.ts';
import { askForOwnRuns, hasRunsToLookAt } from '../metadata/scheduling/runs.ts';
import { endJob, freeRuns, heartbeat, registerJob } from '../metadata/scheduling/schedulers.ts';
import type { TaskReport } from '../taskprocess/workload.ts';
import { createDueRuns, planDags } from './create-runs.ts';
import { buryDeadSchedulers, isProcessAlive } from './heartbeat.ts';
import { loadRuns } from './load-runs.ts';
import { pauseFailingDags } from './pause-failing-dags.ts';
import { previouslySkipped } from './previously-skipped.ts';
import { SchedulerMemory } from './scheduler-memory.ts';
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
}

/** No timer sleeps longer, so that a clock that was stepped is noticed. */
const LONGEST_SLEEP_MS = 1_000;
/** After a failure of the database. */
const RETRY_MS = 250;
/** While much is under way, ticks are this far apart, so that each takes more along. */
const BUSY_PAUSE_MS = 2;
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
  readonly #memory = new SchedulerMemory();
  #jobId = 0;
  /** Reports that are not committed yet, in their order. */
  #reports: TaskReport[] = [];
  readonly #shortagesTold = new Set<string>();
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
  #endWatching = () => {};
  #stopped: Promise<void> | undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
    options.executor.onReport = (report) => {
      this.#reports.push(report);
      this.#wake();
    };
  }

  /** `job.id` of this scheduler. */
  get jobId(): number {
    return this.#jobId;
  }

  async start(): Promise<void> {
    await this.#register();
    await this.#bury();
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
    this.#cancelHeartbeat();
    this.#endWatching();
    await this.#ticking;
    await executor.stop();
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
  }

  async #register(): Promise<void> {
    const { db, clock, hostname, unixname, executor } = this.#options;
    const identity = {
      jobType: 'SchedulerJob',
      hostname,
      unixname,
      pid: process.pid,
      executorClass: executor.name,
    } as const;
    this.#jobId = await registerJob(db, identity, clock.now());
  }

  async #bury(): Promise<void> {
    const { db, clock, logger, hostname, deadAfterMs } = this.#options;
    await buryDeadSchedulers({
      db,
      clock,
      logger,
      jobId: this.#jobId,
      hostname,
      thresholdMs: deadAfterMs,
      isAlive: isProcessAlive,
    });
  }

  #beat(): void {
    const { db, clock, logger, heartbeatMs } = this.#options;
    const beat = async () => {
      try {
        if (!(await heartbeat(db, this.#jobId, clock.now()))) await this.#riseAgain();
        await this.#bury();
      } catch (error) {
        logger.error({}, 'heartbeat failed', error);
      }
      if (this.#state === 'running') this.#beat();
    };
    this.#cancelHeartbeat = clock.after(heartbeatMs, () => void beat());
  }

  /** Another scheduler took us for dead and our runs with it: what we still run is theirs to begin anew. */
  async #riseAgain(): Promise<void> {
    const { executor, logger } = this.#options;
    logger.error({ job: this.#jobId }, 'another scheduler declared this one dead: it drops its work and signs on anew');
    for (const tiId of executor.heldTaskInstances) executor.kill(tiId, 'its scheduler was declared dead');
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
    const mayHandOut = memory.ready.size > 0 && executor.openSlots > 0;
    if (this.#mustForget || mayHandOut || memory.waitsForOthers || (await this.#changedByOthers())) return true;
    // Another scheduler may have planned a run, and not live to create it.
    await this.#noteNextDue(db, clock.now());
    return false;
  }

  async #changedByOthers(): Promise<boolean> {
    const { db } = this.#options;
    return (await hasRunsToLookAt(db, this.#jobId)) || (await hasDagsToPlan(db));
  }

  async #step(tx: Transaction, reports: readonly TaskReport[], look: boolean): Promise<TickResult> {
    const { clock, catalog, logger, executor } = this.#options;
    const memory = this.#memory;
    const now = clock.now();
    const newId = () => uuid7(clock.nowMs());
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
      openSlots: this.#state === 'running' ? executor.openSlots : 0,
      newId,
    });
    const reported = new Set(reports.map((report) => report.tiId));
    const isHeld = (tiId: string) =>
      executor.heldTaskInstances.has(tiId) ||
      reported.has(tiId) ||
      this.#reports.some((report) => report.tiId === tiId);
    const overtaken: string[] = [];
    const takeIn = async () => {
      const loaded = await loadRuns({ tx, memory, catalog, logger, now, jobId: this.#jobId, newId, isHeld });
      overtaken.push(...loaded.overtaken);
      tick.skipAgain(await previouslySkipped(tx, loaded.runs));
      tick.look(loaded.runs);
      return loaded.more;
    };
    if (look || forget) {
      await planDags(tx, memory, catalog, 'unplanned', now, logger);
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
      await planDags(tx, memory, catalog, [...toPlan], now, logger);
    }
    const isDue = this.#nextDueMs <= toEpochMs(now);
    const mayCreate = this.#state === 'running' && (isDue || look || toPlan.size > 0);
    const created = mayCreate ? await createDueRuns(tx, { clock, catalog, logger, memory }, now) : 0;
    if (created > 0 && (await takeIn())) this.#mustLook = true;
    const result = await tick.finish();
    await pauseFailingDags(tx, result.runsFinished, now, logger);
    if (mayCreate) await this.#noteNextDue(tx, now);
    for (const tiId of overtaken)
      result.kill.push({ tiId, message: 'the state of the task instance was changed from outside' });
    return result;
  }

  async #noteNextDue(db: Queryable, now: Timestamp): Promise<void> {
    const due = await nextDueTime(db);
    this.#nextDueMs = due === null ? Infinity : Math.max(toEpochMs(due), toEpochMs(now) + 1);
  }

  #carryOut(result: TickResult): void {
    const { executor, logger } = this.#options;
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

import type { Service } from '../foundation/service.ts';
import { CarryOut } from './tick/carry-out.ts';
import { ReportInbox } from './tick/report-inbox.ts';
import { DeclaredDead, SchedulerJob } from './scheduler-job.ts';
import { Ticker, type TickerOptions } from './tick/ticker.ts';

/** What a scheduler works with. */
export interface SchedulerOptions extends Omit<TickerOptions, 'job' | 'inbox'> {
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
 * the executor, a due time), takes everything that came up into one transaction ({@link Ticker}), and sleeps again.
 *
 * It decides in memory: the states of the task instances of its runs, and for each task how its upstream fared. A run belongs
 * to one scheduler at a time (`dag_run.scheduled_by_job_id`). Whoever else changes a run or its task instances sets
 * `last_scheduling_decision` to NULL in the same transaction: the scheduler then reads that run anew. Every write names the
 * states that it leaves, so memory that is out of date does no harm; after a failed transaction all of it is forgotten.
 */
export class Scheduler implements Service {
  readonly #options: SchedulerOptions;
  readonly #job: SchedulerJob;
  readonly #inbox: ReportInbox;
  readonly #ticker: Ticker;
  readonly #carryOut: CarryOut;
  #state: 'new' | 'running' | 'stopping' | 'stopped' = 'new';
  #ticking: Promise<void> | undefined;
  #lastTickReports = 0;
  #cancelTimer = () => {};
  #rising: Promise<void> | undefined;
  #endWatching = () => {};
  #stopped: Promise<void> | undefined;

  constructor(options: SchedulerOptions) {
    const { db, clock, logger, executor, backfill, hostname, unixname, heartbeatMs, deadAfterMs } = options;
    this.#options = options;
    this.#job = new SchedulerJob({
      db,
      clock,
      logger,
      identity: {
        jobType: backfill ? 'BackfillJob' : 'SchedulerJob',
        hostname,
        unixname,
        pid: process.pid,
        executorClass: executor.name,
        dagId: backfill?.dagId,
      },
      heartbeatMs,
      deadAfterMs,
      onOthersJoined: () => this.#lookAgain(),
      // A connection on which nothing is heard any more may take minutes to be known as dead.
      onBeat: () => {
        this.#ticker.checkRuns();
        this.#lookAgain();
      },
      onDeclaredDead: async (jobId) => {
        if (this.#state === 'running') await this.#riseAgain(jobId);
      },
    });
    this.#inbox = new ReportInbox(executor, ({ endsDropped }) => {
      if (endsDropped) this.#ticker.lookAgain();
      this.#wake();
    });
    this.#ticker = new Ticker({ ...options, job: this.#job, inbox: this.#inbox });
    this.#carryOut = new CarryOut(options);
  }

  /** `job.id` of this scheduler. */
  get jobId(): number {
    return this.#job.id;
  }

  async start(): Promise<void> {
    await this.#job.signOn();
    await this.#job.watchOthers();
    this.#state = 'running';
    await this.#options.executor.start();
    this.#endWatching = this.#options.db.onChange(() => this.#lookAgain());
    this.#job.beat();
    this.#wake();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { executor, logger } = this.#options;
    if (this.#state === 'new') return;
    this.#state = 'stopping';
    this.#ticker.beginNothing();
    this.#cancelTimer();
    this.#endWatching();
    await this.#ticking;
    // Its tasks take their time to end: until then nobody is to begin them anew.
    await executor.stop();
    await this.#job.endBeating();
    this.#inbox.keepFinished();
    try {
      await this.#tick();
      await this.#job.signOff();
    } catch (error) {
      logger.error({}, 'could not sign off: another scheduler will notice', error);
    }
    this.#state = 'stopped';
    this.#job.close();
  }

  /** Another scheduler took us for dead and our runs with it: what we still run is theirs to begin anew. */
  async #riseAgain(deadJobId: number): Promise<void> {
    // A tick and a heartbeat may both find out: once is enough.
    if (deadJobId !== this.#job.id) return;
    this.#rising ??= this.#signOnAnew().finally(() => {
      this.#rising = undefined;
    });
    await this.#rising;
  }

  async #signOnAnew(): Promise<void> {
    const message = 'another scheduler declared this one dead: it drops its work and signs on anew';
    this.#options.logger.error({ job: this.#job.id }, message);
    this.#inbox.dropAll('its scheduler was declared dead');
    await this.#job.signOn();
    this.#ticker.forget();
    this.#wake();
  }

  #lookAgain(): void {
    this.#ticker.lookAgain();
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
    if (!afterFailure && (!this.#inbox.isEmpty || this.#ticker.hasMore)) {
      this.#wake();
      return;
    }
    const { clock } = this.#options;
    const untilDueMs = this.#ticker.nextMs - clock.nowMs();
    const sleepMs = afterFailure ? RETRY_MS : Math.max(0, Math.min(untilDueMs, LONGEST_SLEEP_MS));
    this.#cancelTimer = clock.after(sleepMs, () => this.#wake());
  }

  async #tick(): Promise<void> {
    const reports = this.#inbox.takeAll();
    this.#lastTickReports = reports.length;
    try {
      const committed = await this.#ticker.tick(reports);
      if (!committed) return;
      this.#lastTickReports += committed.taken.length;
      this.#carryOut.carryOut(committed);
    } catch (error) {
      this.#inbox.putBack(reports);
      this.#ticker.forget();
      throw error;
    }
  }
}

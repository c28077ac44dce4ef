import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { Database, Transaction } from '../metadata/database.ts';
import {
  type JobIdentity,
  endJob,
  freeRuns,
  heartbeat,
  isJobRunning,
  registerJob,
} from '../metadata/scheduling/schedulers.ts';
import { DeathWatch, isProcessAlive } from './death-watch.ts';

/** What a scheduler signs on with. */
export interface SchedulerJobOptions {
  db: Database;
  clock: Clock;
  logger: Logger;
  identity: JobIdentity;
  /** `[scheduler] job_heartbeat_sec`. */
  heartbeatMs: number;
  /** `[scheduler] scheduler_zombie_task_threshold`: another scheduler that is silent for longer is dead. */
  deadAfterMs: number;
  /** There are other schedulers now, where there were none: they may have seen first what this one has not. */
  onOthersJoined: () => void;
  /** It has said that it lives. */
  onBeat: () => void;
  /** Another scheduler took this one for dead. */
  onDeclaredDead: (jobId: number) => Promise<void>;
}

/** Nothing is claimed or handed out in the name of a job that is over: nobody would ever take it back. */
export class DeclaredDead extends Error {
  readonly jobId: number;

  constructor(jobId: number) {
    super('another scheduler declared this one dead');
    this.jobId = jobId;
  }
}

/** Jobs of backfills that run beside a scheduler in its process, such as those that somebody asked the server for. */
const backfillsOfThisProcess = new Set<number>();

/** A scheduler among others: the row in `job` that says that it lives, and its look at theirs. */
export class SchedulerJob {
  readonly #options: SchedulerJobOptions;
  readonly #deathWatch: DeathWatch;
  #id = 0;
  #cancelHeartbeat = () => {};
  #beating: Promise<void> | undefined;
  #isOver = false;

  constructor(options: SchedulerJobOptions) {
    this.#options = options;
    const { db, clock, logger, identity, heartbeatMs: everyMs, deadAfterMs: thresholdMs } = options;
    this.#deathWatch = new DeathWatch({
      db,
      clock,
      logger,
      hostname: identity.hostname,
      everyMs,
      thresholdMs,
      isAlive: isProcessAlive,
      isOurs: (jobId) => backfillsOfThisProcess.has(jobId),
    });
  }

  /** `job.id`. Another one after each {@link signOn}. */
  get id(): number {
    return this.#id;
  }

  /** Were there other schedulers at the last look? */
  get hasOthers(): boolean {
    return this.#deathWatch.hasOthers;
  }

  async signOn(): Promise<void> {
    const { db, clock, identity } = this.#options;
    this.#id = await registerJob(db, identity, clock.now());
    if (identity.jobType === 'BackfillJob') backfillsOfThisProcess.add(this.#id);
  }

  /** @throws DeclaredDead where another scheduler ended this job */
  async requireRunning(tx: Transaction): Promise<void> {
    const jobId = this.#id;
    if (!(await isJobRunning(tx, jobId))) throw new DeclaredDead(jobId);
  }

  /** Frees the runs of those that died, and looks at what one that joined may have seen first. */
  async watchOthers(): Promise<void> {
    const hadOthers = this.#deathWatch.hasOthers;
    await this.#deathWatch.bury(this.#id);
    if (!hadOthers && this.#deathWatch.hasOthers) this.#options.onOthersJoined();
  }

  /** Says that it lives, again and again. */
  beat(): void {
    const { clock, heartbeatMs } = this.#options;
    this.#cancelHeartbeat = clock.after(heartbeatMs, () => {
      this.#beating = this.#beatOnce().finally(() => {
        if (!this.#isOver) this.beat();
      });
    });
  }

  async #beatOnce(): Promise<void> {
    const { db, clock, logger, onBeat, onDeclaredDead } = this.#options;
    try {
      const jobId = this.#id;
      if (!(await heartbeat(db, jobId, clock.now()))) await onDeclaredDead(jobId);
      await this.watchOthers();
      onBeat();
    } catch (error) {
      logger.error({}, 'heartbeat failed', error);
    }
  }

  /** Says no more that it lives. */
  async endBeating(): Promise<void> {
    this.#isOver = true;
    this.#cancelHeartbeat();
    await this.#beating;
  }

  /** Leaves its runs to others. */
  async signOff(): Promise<void> {
    const { db, clock } = this.#options;
    await freeRuns(db, this.#id);
    await endJob(db, this.#id, clock.now());
  }

  /** From now on its job counts as that of a dead process, should it not have signed off. */
  close(): void {
    backfillsOfThisProcess.delete(this.#id);
  }
}

import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { Database } from '../metadata/database.ts';
import { type RunningJob, declareDead, runningSchedulers } from '../metadata/scheduling/schedulers.ts';

/** What the watch over other schedulers works with. */
export interface DeathWatchOptions {
  db: Database;
  clock: Clock;
  logger: Logger;
  hostname: string;
  /** Silent for longer: dead. */
  thresholdMs: number;
  /** How often {@link DeathWatch.bury} is called, about. */
  everyMs: number;
  /** Does a process of this host live? */
  isAlive: (pid: number) => boolean;
  /** Is it a job of this very process, which lives? A predecessor may have had our process id. */
  isOurs: (jobId: number) => boolean;
}

/**
 * Finds schedulers that died and frees their runs for the living, this one included. One that ran on this host is found at
 * once, by its process; others by their silence: their heartbeat in the database stands still for as long as we have looked.
 * What it says does not count, since their clock may differ from ours or be stepped; nor does a time in which we saw nothing
 * ourselves, since they could not speak while the database was away, or the whole machine was frozen.
 */
export class DeathWatch {
  readonly #options: DeathWatchOptions;
  /** The heartbeat of each other scheduler, and since when it has been that one. */
  #seen = new Map<number, { heartbeat: Timestamp; sinceMs: number }>();
  #lookedAtMs = -Infinity;

  constructor(options: DeathWatchOptions) {
    this.#options = options;
  }

  /** @param jobId of this scheduler. @throws AppError where the database is away: then the watch begins anew */
  async bury(jobId: number): Promise<void> {
    const { db, clock, logger, hostname, thresholdMs, everyMs, isAlive, isOurs } = this.#options;
    const jobs = await this.#look(jobId);
    const nowMs = clock.monotonicMs();
    for (const job of jobs) {
      const silentMs = nowMs - (this.#seen.get(job.id)?.sinceMs ?? nowMs);
      const gone = job.hostname === hostname && !isOurs(job.id) && !isAlive(job.pid);
      // It fell silent up to one look before we saw it.
      if (!gone && silentMs + everyMs <= thresholdMs) continue;
      if (await db.transaction((tx) => declareDead(tx, job.id, job.latest_heartbeat, clock.now()))) {
        logger.warning({ job: job.id, host: job.hostname, pid: job.pid }, 'a scheduler died: its runs are taken over');
      }
    }
  }

  /** Were there other schedulers at the last look? */
  get hasOthers(): boolean {
    return this.#seen.size > 0;
  }

  /** Reads the heartbeats of the others and remembers which are new. */
  async #look(jobId: number): Promise<RunningJob[]> {
    const { db, clock, thresholdMs } = this.#options;
    const before = this.#seen;
    const wasAwayMs = clock.monotonicMs() - this.#lookedAtMs;
    // Stays empty where the database does not answer.
    this.#seen = new Map();
    const jobs = (await runningSchedulers(db)).filter((job) => job.id !== jobId);
    const nowMs = clock.monotonicMs();
    this.#lookedAtMs = nowMs;
    for (const { id, latest_heartbeat: heartbeat } of jobs) {
      const seen = before.get(id);
      const isOld = seen?.heartbeat === heartbeat && wasAwayMs <= thresholdMs / 2;
      this.#seen.set(id, { heartbeat, sinceMs: isOld ? seen.sinceMs : nowMs });
    }
    return jobs;
  }
}

/**
 * Frees the runs of schedulers and backfills of this host whose processes are gone, without waiting for somebody who watches.
 * This process itself counts as alive.
 */
export async function freeRunsOfTheDead(
  { db, clock }: { db: Database; clock: Clock },
  hostname: string,
): Promise<void> {
  for (const job of await runningSchedulers(db)) {
    if (job.hostname !== hostname || job.pid === process.pid || isProcessAlive(job.pid)) continue;
    await db.transaction((tx) => declareDead(tx, job.id, job.latest_heartbeat, clock.now()));
  }
}

/** True where a process of that id lives on this host; it need not be ours. */
export function isProcessAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import { addMs } from '../foundation/timestamp.ts';
import type { Database } from '../metadata/database.ts';
import { declareDead, runningSchedulers } from '../metadata/scheduling/schedulers.ts';

export interface BuryOptions {
  db: Database;
  clock: Clock;
  logger: Logger;
  jobId: number;
  hostname: string;
  /** Silent for longer: dead. */
  thresholdMs: number;
  /** Does a process of this host live? */
  isAlive: (pid: number) => boolean;
}

/**
 * Finds schedulers that died and frees their runs for the living, this one included. One that ran on this host is found at
 * once, by its process; others by their silence.
 */
export async function buryDeadSchedulers(options: BuryOptions): Promise<void> {
  const { db, clock, logger, jobId, hostname, thresholdMs, isAlive } = options;
  const now = clock.now();
  const silentSince = addMs(now, -thresholdMs);
  for (const job of await runningSchedulers(db)) {
    if (job.id === jobId) continue;
    const gone = job.hostname === hostname && !isAlive(job.pid);
    if (!gone && job.latest_heartbeat > silentSince) continue;
    const notAfter = gone ? job.latest_heartbeat : silentSince;
    if (await db.transaction((tx) => declareDead(tx, job.id, notAfter, now))) {
      logger.warning({ job: job.id, host: job.hostname, pid: job.pid }, 'a scheduler died: its runs are taken over');
    }
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

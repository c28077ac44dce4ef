import { readdir, readFile } from 'node:fs/promises';
import { PROCESS_MARK } from '../../domain/process-mark.ts';

/** Sends a signal to a task process and to all that it started and that stayed in its group. False: nobody is left there. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // EPERM: somebody is there who changed its user. Nothing else can be done about it.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** How often to look for marked processes: one that is killed may have started another a moment before. */
const MOST_LOOKS = 50;

/** Kills what a task process started and that left its group (`setsid`, daemons), found by the mark in its environment. Linux only. */
export async function killMarkedProcesses(mark: string): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const found = await findMarkedProcesses(mark);
    if (found.length === 0) return;
    for (const pid of found) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
  }
}

async function findMarkedProcesses(mark: string): Promise<number[]> {
  const entry = `${PROCESS_MARK}=${mark}\0`;
  const names = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      // Other users' processes cannot be read, and are not ours.
      const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '');
      return `${environment}\0`.includes(entry) ? [Number(name)] : [];
    }),
  );
  return found.flat();
}

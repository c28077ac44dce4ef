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

/** Kills what a task process started and that left its group (`setsid`, daemons), found by the mark in its environment. Linux only. */
export async function killMarkedProcesses(mark: string): Promise<void> {
  const entry = `${PROCESS_MARK}=${mark}\0`;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  await Promise.all(
    pids.map(async (pid) => {
      // Other users' processes cannot be read, and are not ours.
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (!`${environment}\0`.includes(entry)) return;
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }),
  );
}

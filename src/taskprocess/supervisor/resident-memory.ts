import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4096;

/** The memory that a process holds in RAM; 0 where it is gone or the system does not tell (not Linux). */
export function residentMegabytes(pid: number): number {
  try {
    // The second number: resident pages. /proc is memory, so reading it blocks nobody.
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return (pages * PAGE_BYTES) / 1024 / 1024;
  } catch {
    return 0;
  }
}

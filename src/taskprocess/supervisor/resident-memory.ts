import { readFileSync } from 'node:fs';
import type { TaskProcess } from './task-process.ts';

const PAGE_BYTES = 4096;

/** Ends a task process that holds more memory than it may. */
export function killAbove(process: TaskProcess, limitMb: number): void {
  const usedMb = process.pid === undefined ? 0 : residentMegabytes(process.pid);
  if (usedMb <= limitMb) return;
  const message = `The task used ${Math.round(usedMb)} MB of memory, the limit is ${limitMb} MB ([tradewind] task_memory_limit_mb)`;
  process.kill({ reason: 'out-of-memory', message });
}

/** The memory that a process holds in RAM; 0 where it is gone or the system does not tell (not Linux). */
function residentMegabytes(pid: number): number {
  try {
    // The second number: resident pages. /proc is memory, so reading it blocks nobody.
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
    return (pages * PAGE_BYTES) / 1024 / 1024;
  } catch {
    return 0;
  }
}

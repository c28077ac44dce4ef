import { readFileSync } from 'node:fs';
import { processTree } from '../test/harness/processes.ts';

/** What a process and everything below it use. */
export interface TreeUsage {
  processes: number;
  /** Proportional set size: memory that several share is counted once in all. */
  pssMb: number;
}

export function measureTree(root: number): TreeUsage {
  const tree = processTree(root);
  const pssKb = tree.reduce((sum, { pid }) => sum + pssOf(pid), 0);
  return { processes: tree.length, pssMb: pssKb / 1024 };
}

/** Processor time of a process and everything below it since they began, with those below that have ended. */
export function cpuOfTree(root: number): number {
  return processTree(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

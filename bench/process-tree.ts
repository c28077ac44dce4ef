import { readFileSync, readdirSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Node runs on. */
const TICK_MS = 10;

interface ProcessEntry {
  pid: number;
  parent: number;
  /** Of the process itself and of its children that have ended and were waited for. */
  cpuMs: number;
}

/** What a process and everything below it use. */
export interface TreeUsage {
  processes: number;
  /** Proportional set size: memory that several share is counted once in all. */
  pssMb: number;
  /** Since they began, with those below that have ended. */
  cpuMs: number;
}

export function measureTree(root: number): TreeUsage {
  const tree = treeOf(root);
  let pssKb = 0;
  let cpuMs = 0;
  for (const entry of tree) {
    pssKb += pssOf(entry.pid);
    cpuMs += entry.cpuMs;
  }
  return { processes: tree.length, pssMb: pssKb / 1024, cpuMs };
}

/** CPU time of a process and everything below it, without the slow look at their memory. */
export function cpuOfTree(root: number): number {
  return treeOf(root).reduce((sum, entry) => sum + entry.cpuMs, 0);
}

function treeOf(root: number): ProcessEntry[] {
  const byParent = Map.groupBy(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => readEntry(Number(name)) ?? []),
    (entry) => entry.parent,
  );
  const tree = [readEntry(root) ?? { pid: root, parent: 0, cpuMs: 0 }];
  // Grows while it is walked.
  for (const { pid } of tree) tree.push(...(byParent.get(pid) ?? []));
  return tree;
}

function readEntry(pid: number): ProcessEntry | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
  } catch {
    return undefined;
  }
}

function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

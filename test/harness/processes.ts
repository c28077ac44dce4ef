import { readFileSync, readdirSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)`: 100 on every Linux that Node runs on. */
const TICK_MS = 10;

/** A process, told from a later one with the same id by the time when it began. */
export interface ProcessMark {
  pid: number;
  parent: number;
  startedAt: string;
  /** Ended, but nobody has asked how. */
  zombie: boolean;
  /** Processor time of the process itself and of its children that have ended and were waited for. */
  cpuMs: number;
}

function readProcess(pid: number): ProcessMark | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    const [state, parent] = fields;
    return {
      pid,
      parent: Number(parent),
      startedAt: fields[19] ?? '',
      zombie: state === 'Z',
      cpuMs: ticks * TICK_MS,
    };
  } catch {
    return undefined;
  }
}

function allProcesses(): ProcessMark[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));
}

/** A process and everything below it. */
export function processTree(root: number): ProcessMark[] {
  const byParent = Map.groupBy(allProcesses(), ({ parent }) => parent);
  const tree = [readProcess(root)].filter((found) => found !== undefined);
  // Grows while it is walked.
  for (const { pid } of tree) tree.push(...(byParent.get(pid) ?? []));
  return tree;
}

/** Processes in whose environment a variable has that value, whoever their parent is by now. */
export function processesWith(name: string, value: string): ProcessMark[] {
  const entry = `\0${name}=${value}\0`;
  return allProcesses().filter(({ pid }) => {
    try {
      return `\0${readFileSync(`/proc/${pid}/environ`, 'latin1')}`.includes(entry);
    } catch {
      return false;
    }
  });
}

/** Those of the given processes that still run. */
export function living(marks: readonly ProcessMark[]): ProcessMark[] {
  return marks.filter(({ pid, startedAt }) => {
    const now = readProcess(pid);
    return now !== undefined && now.startedAt === startedAt && !now.zombie;
  });
}

/** Ends processes at once. */
export function killAll(marks: readonly ProcessMark[]): void {
  for (const { pid } of living(marks)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
}

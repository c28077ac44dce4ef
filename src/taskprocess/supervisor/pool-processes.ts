import { randomUUID } from 'node:crypto';
import { OrphanReaper } from './orphan-reaper.ts';
import type { PoolLoad } from './pool-load.ts';
import { type PoolFacts, countMissing, countProcesses, countSurplus } from './pool-size.ts';
import { killAbove } from './resident-memory.ts';
import { TaskProcess, type TaskProcessEvents } from './task-process.ts';
import type { TaskProcessPoolOptions } from './task-process-pool-options.ts';

const MEMORY_INTERVAL_MS = 1000;
/** A process that is not ready by then will never be. */
const LONGEST_START_MS = 60_000;
/** After so many starts in a row that failed, work is given back instead of waiting for ever. */
const MOST_FAILED_STARTS = 3;

/** The processes of a pool, and which of them wait for work. It starts and ends them as the work asks for it. */
export class PoolProcesses {
  readonly #options: TaskProcessPoolOptions;
  readonly #events: TaskProcessEvents;
  readonly #onNoneStarts: (why: string) => void;
  /** Marks what its processes start: see PROCESS_MARK. */
  readonly #mark = randomUUID();
  readonly #all = new Set<TaskProcess>();
  readonly #idle: TaskProcess[] = [];
  #spawned = 0;
  #failedStarts = 0;
  #reaper: OrphanReaper | undefined;
  #memoryLookAtMs = 0;
  #stopping = false;

  /**
   * @param events of every process
   * @param onNoneStarts called where no process can be started, and none is there
   */
  constructor(options: TaskProcessPoolOptions, events: TaskProcessEvents, onNoneStarts: (why: string) => void) {
    this.#options = options;
    this.#events = events;
    this.#onNoneStarts = onNoneStarts;
  }

  /** Those that are starting or there. */
  get all(): ReadonlySet<TaskProcess> {
    return this.#all;
  }

  /** Starts the warm ones. */
  start(): void {
    this.#reaper ??= new OrphanReaper(this.#mark);
    for (let i = this.#all.size; i < this.#warm; i++) this.#spawn();
  }

  /** Resolves when all are gone, which are to be ended by then. None is started any more. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all([...this.#all].map((process) => process.ended));
    this.#reaper?.close();
  }

  /** One that takes a try now, and no longer waits for one. */
  takeIdle(): TaskProcess | undefined {
    for (;;) {
      const process = this.#idle.pop();
      if (process === undefined || process.isIdle) return process;
    }
  }

  /** Lets a process wait for a try, where it takes one. */
  offer(process: TaskProcess): void {
    if (process.isIdle && !this.#idle.includes(process)) this.#idle.push(process);
  }

  /** A process came up. */
  noteReady(): void {
    this.#failedStarts = 0;
  }

  /** A process is gone; `failure`: it never came up. */
  remove(process: TaskProcess, failure: string | undefined): void {
    this.#all.delete(process);
    if (process.pid !== undefined) this.#reaper?.forget(process.pid);
    const at = this.#idle.indexOf(process);
    if (at >= 0) this.#idle.splice(at, 1);
    if (failure !== undefined) this.#noteFailedStart(failure);
  }

  /** Starts and ends processes as the work asks for it. @returns what it found */
  adjust(nowMs: number, work: { readonly waiting: number; readonly load: PoolLoad }): PoolFacts {
    const facts = {
      ...countProcesses(this.#all, nowMs),
      ...work,
      warm: this.#warm,
      parallelism: this.#options.parallelism,
    };
    for (let missing = countMissing(facts); missing > 0; missing--) this.#spawn();
    this.#endIdle(countSurplus(facts), nowMs);
    for (const process of this.#all) {
      if (process.isStarting && nowMs - process.idleSinceMs > LONGEST_START_MS) process.kill();
    }
    return facts;
  }

  /** Ends those of some processes that use more memory than they may; looks now and then only. */
  checkMemory(nowMs: number, processes: Iterable<TaskProcess>): void {
    const limit = this.#options.process.memoryLimitMb;
    if (limit <= 0 || nowMs - this.#memoryLookAtMs < MEMORY_INTERVAL_MS) return;
    this.#memoryLookAtMs = nowMs;
    for (const process of new Set(processes)) killAbove(process, limit);
  }

  get #warm(): number {
    return Math.min(this.#options.warmProcesses, this.#options.parallelism);
  }

  #spawn(): void {
    try {
      const process = new TaskProcess(this.#options.process, `${this.#mark}.${++this.#spawned}`, this.#events);
      this.#all.add(process);
      if (process.pid !== undefined) this.#reaper?.watch(process.pid);
    } catch (error) {
      this.#noteFailedStart(error instanceof Error ? error.message : String(error));
    }
  }

  #noteFailedStart(why: string): void {
    if (this.#stopping) return;
    this.#failedStarts++;
    this.#options.logger.error({ reason: why.slice(-1000) }, 'a task process could not be started');
    if (this.#failedStarts >= MOST_FAILED_STARTS && this.#all.size === 0) this.#onNoneStarts(why);
  }

  #endIdle(surplus: number, nowMs: number): void {
    let left = surplus;
    for (const process of this.#idle.slice()) {
      if (left <= 0) return;
      if (nowMs - process.idleSinceMs < this.#options.idleTimeoutMs) continue;
      this.#idle.splice(this.#idle.indexOf(process), 1);
      process.kill();
      left--;
    }
  }
}

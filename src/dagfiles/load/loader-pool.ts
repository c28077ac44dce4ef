import type { Logger } from '../../foundation/log.ts';
import type { LoadRequest } from './loader-messages.ts';
import { type LoaderOptions, LoaderProcess, type LoadOutcome } from './loader-process.ts';

/** How many loader processes there are, and how they are started. */
export interface LoaderPoolOptions extends LoaderOptions {
  log: Logger;
  /** How many files are evaluated at once. */
  concurrency: number;
}

/** After how many files a process is replaced: it keeps the code of all that it evaluated. */
const RECYCLE_AFTER = 500;
/** A process that waited so long for a file ends, so that an idle server holds no memory for it. */
const IDLE_MS = 5000;
/** Between attempts to start a process on a machine that has no room for one. */
const RESTART_DELAY_MS = 1000;

interface Job {
  request: LoadRequest;
  signal: AbortSignal | undefined;
  resolve: (outcome: LoadOutcome) => void;
  /** It was lost in a process that others had used before it: this time it gets one of its own. */
  alone: boolean;
}

/**
 * Evaluates DAG files in a few processes, each used for many files. Where a process is lost, the file is tried once more in
 * a fresh one after all others: only what happens there is the file's own fault and not that of something left behind by
 * another.
 */
export class LoaderPool {
  readonly #options: LoaderPoolOptions;
  readonly #waiting: Job[] = [];
  /** Come last, each in a fresh process. */
  readonly #suspects: Job[] = [];
  readonly #idle: { process: LoaderProcess; cancelEnd: () => void }[] = [];
  readonly #live = new Set<LoaderProcess>();
  #busy = 0;
  #stopped = false;

  constructor(options: LoaderPoolOptions) {
    this.#options = options;
  }

  /**
   * Evaluates one file when its turn comes.
   * @param signal ends the waiting and, where it has begun, the evaluation: `stopped`
   */
  load(request: LoadRequest, signal?: AbortSignal): Promise<LoadOutcome> {
    if (this.#stopped) return Promise.resolve({ kind: 'stopped' });
    const { promise, resolve } = Promise.withResolvers<LoadOutcome>();
    this.#waiting.push({ request, signal, resolve, alone: false });
    this.#pump();
    return promise;
  }

  /** Has all that follows evaluated in fresh processes, which read packages and data anew. */
  renew(): void {
    for (const process of this.#live) process.isRetired = true;
    for (const { process, cancelEnd } of this.#idle.splice(0)) {
      cancelEnd();
      process.kill('replaced');
    }
  }

  /** Ends all processes; what is under way or waits is `stopped`. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const job of [...this.#waiting.splice(0), ...this.#suspects.splice(0)]) job.resolve({ kind: 'stopped' });
    for (const { cancelEnd } of this.#idle.splice(0)) cancelEnd();
    for (const process of this.#live) process.kill('stopped');
    await Promise.all([...this.#live].map((process) => process.gone));
  }

  #pump(): void {
    while (!this.#stopped && this.#busy < this.#options.concurrency) {
      const job = this.#waiting.shift() ?? this.#suspects.shift();
      if (!job) return;
      if (job.signal?.aborted === true) {
        job.resolve({ kind: 'stopped' });
        continue;
      }
      this.#busy++;
      void this.#run(job);
    }
  }

  async #run(job: Job): Promise<void> {
    const process = await this.#takeProcess(job.alone);
    const wasUsed = process.loads > 0;
    const abort = () => process.kill('stopped');
    job.signal?.addEventListener('abort', abort, { once: true });
    const outcome = await process.load(job.request);
    job.signal?.removeEventListener('abort', abort);
    // What Node.js has not found it does not look for again in the same process.
    if (outcome.kind === 'failed' && outcome.error.includes('[ERR_MODULE_NOT_FOUND]')) process.isRetired = true;
    this.#giveBack(process);
    this.#busy--;
    if (this.#stopped || job.signal?.aborted === true) job.resolve({ kind: 'stopped' });
    else if (outcome.kind === 'lost' && wasUsed) this.#suspects.push({ ...job, alone: true });
    else job.resolve(outcome);
    this.#pump();
  }

  async #takeProcess(fresh: boolean): Promise<LoaderProcess> {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      idle.cancelEnd();
      if (idle.process.isAlive && !fresh) return idle.process;
      idle.process.kill('replaced');
    }
    for (;;) {
      const process = new LoaderProcess(this.#options);
      this.#live.add(process);
      void process.gone.then(() => this.#live.delete(process));
      await process.ready();
      if (process.isAlive || this.#stopped) return process;
      this.#options.log.error({ reason: process.whyGone }, 'the loader of DAG files did not start');
      await new Promise<void>((resolve) => {
        this.#options.clock.after(RESTART_DELAY_MS, resolve);
      });
    }
  }

  #giveBack(process: LoaderProcess): void {
    const { clock, memoryLimitMb } = this.#options;
    const isFull = memoryLimitMb > 0 && process.memoryMb > memoryLimitMb / 2;
    if (!process.isAlive || process.isRetired || process.loads >= RECYCLE_AFTER || isFull) {
      process.kill('replaced');
      return;
    }
    const idle = { process, cancelEnd: () => {} };
    idle.cancelEnd = clock.after(IDLE_MS, () => {
      this.#idle.splice(this.#idle.indexOf(idle), 1);
      process.kill('idle');
    });
    this.#idle.push(idle);
  }
}

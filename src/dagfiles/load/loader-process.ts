import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../foundation/clock.ts';
import { programFile } from '../../foundation/program-file.ts';
import type { ParsedDag } from '../../metadata/dag-files/parsed-dag-file.ts';
import type { LoaderMessage, LoadRequest } from './loader-messages.ts';

/** How DAG files are evaluated, the same for all of them. */
export interface LoaderOptions {
  clock: Clock;
  /** The loader's environment: nothing of the server's settings or secrets. */
  environment: Readonly<Record<string, string>>;
  /** Where Node keeps compiled code, so that processes start sooner. */
  compileCacheFolder?: string | undefined;
  /** `[core] dagbag_import_timeout`. */
  importTimeoutMs: number;
  /** `[tradewind] dag_file_memory_limit_mb`; 0 is without limit. */
  memoryLimitMb: number;
}

/** What came of a file in a loader process. */
export type LoadOutcome =
  | { kind: 'loaded'; dags: ParsedDag[] }
  /** The file is wrong. */
  | { kind: 'failed'; error: string }
  /** The process is gone: the file, or another one before it in the same process, broke a limit or ended it. */
  | { kind: 'lost'; error: string }
  /** Its owner stopped it. */
  | { kind: 'stopped' };

/** How often the memory of a process is looked at while it loads a file. */
const MEMORY_CHECK_MS = 50;
/** How long a process may take to start. */
const START_TIMEOUT_MS = 60_000;
/** How much of the raw standard error is kept: what V8 says before it gives up. */
const ERROR_TAIL = 4096;

/** One process that evaluates DAG files, one at a time. */
export class LoaderProcess {
  readonly #options: LoaderOptions;
  readonly #child: ChildProcess;
  readonly #gone = Promise.withResolvers<void>();
  #awaited: ((message: LoaderMessage | null) => void) | null = null;
  #endedBy: string | null = null;
  #errorTail = '';
  /** How many files it was given. */
  loads = 0;
  /** Resident memory after the last file. */
  memoryMb = 0;
  isAlive = true;
  /** Set where it is to end after the present file. */
  isRetired = false;

  constructor(options: LoaderOptions) {
    this.#options = options;
    const { memoryLimitMb, environment, compileCacheFolder } = options;
    // One left behind in an endless loop by a server that was killed must not run for ever. Far above what its files may need.
    const cpuLimitS = 60 + Math.ceil((2 * options.importTimeoutMs) / 1000);
    const heapLimit = memoryLimitMb > 0 ? [`--max-old-space-size=${memoryLimitMb}`] : [];
    // By a shell, for the limits: no core file of a process that ran out of memory, and no endless one.
    this.#child = spawn(
      '/bin/sh',
      [
        '-c',
        `ulimit -c 0; ulimit -t ${cpuLimitS}; exec "$0" "$@"`,
        process.execPath,
        ...heapLimit,
        fileURLToPath(programFile('dagfiles/loader')),
      ],
      {
        env: {
          ...environment,
          ...(compileCacheFolder === undefined ? {} : { NODE_COMPILE_CACHE: compileCacheFolder }),
        },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        serialization: 'json',
        // It leads a group of its own: Ctrl-C does not reach it, and what a file starts ends with it.
        detached: true,
      },
    );
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorTail = (this.#errorTail + text).slice(-ERROR_TAIL);
    });
    this.#child.on('message', (message: LoaderMessage) => this.#settle(message));
    this.#child.on('error', (error) => this.#ended(`could not be started: ${error.message}`));
    // 'close' comes after the last of the standard error, but not before a grandchild that holds it ends.
    this.#child.on('exit', (code, signal) => {
      setImmediate(() => this.#ended(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`));
    });
  }

  /** Resolves when it waits for its first file, or cannot. */
  async ready(): Promise<void> {
    const cancel = this.#options.clock.after(START_TIMEOUT_MS, () => this.kill('it did not start'));
    await this.#answer();
    cancel();
  }

  /** Evaluates one file; only one at a time. */
  async load(request: LoadRequest): Promise<LoadOutcome> {
    const { clock, importTimeoutMs } = this.#options;
    this.loads++;
    const answer = this.#answer();
    if (this.isAlive) this.#child.send(request);
    const cancelTimeout = clock.after(importTimeoutMs, () =>
      this.kill(
        `DagBag import timeout for ${request.bundle.fileloc}: it did not finish loading within ${importTimeoutMs / 1000} s. ` +
          'Move what takes long into tasks, or raise [core] dagbag_import_timeout',
      ),
    );
    const cancelChecks = this.#watchMemory();
    const message = await answer;
    cancelTimeout();
    cancelChecks();
    if (message === null) return { kind: 'lost', error: this.whyGone };
    switch (message.kind) {
      case 'loaded':
        this.memoryMb = message.memoryMb;
        return { kind: 'loaded', dags: message.dags };
      case 'failed':
        this.memoryMb = message.memoryMb;
        return { kind: 'failed', error: message.error };
      case 'crashed':
        this.isAlive = false;
        return { kind: 'lost', error: message.error };
      case 'ready':
        throw new Error('the loader process started twice');
    }
  }

  /** Ends it and all that it started, at once. The first reason counts. */
  kill(reason: string): void {
    this.#endedBy ??= reason;
    this.isAlive = false;
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }

  /** Resolves when it is gone. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  #answer(): Promise<LoaderMessage | null> {
    if (!this.isAlive) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.#awaited = resolve;
    });
  }

  #settle(message: LoaderMessage | null): void {
    const awaited = this.#awaited;
    this.#awaited = null;
    awaited?.(message);
  }

  #ended(how: string): void {
    this.isAlive = false;
    this.#endedBy ??= /heap out of memory|Allocation failed/.test(this.#errorTail)
      ? this.#tooMuchMemory()
      : `the file ended the process that read it (${how})`;
    // What it started and left behind.
    this.kill('');
    this.#settle(null);
    this.#gone.resolve();
  }

  /** Why it is gone, and what it said last. */
  get whyGone(): string {
    const said = this.#errorTail.trim();
    const hint = said === '' || this.#endedBy === this.#tooMuchMemory() ? '' : `\nIts last words:\n${said}`;
    return `DagFileLoadError: ${this.#endedBy ?? 'its process is gone'}${hint}`;
  }

  #tooMuchMemory(): string {
    return `it used more than ${this.#options.memoryLimitMb} MB of memory ([tradewind] dag_file_memory_limit_mb)`;
  }

  /** V8's own limit does not count buffers. */
  #watchMemory(): () => void {
    const { clock, memoryLimitMb } = this.#options;
    if (memoryLimitMb === 0 || process.platform !== 'linux') return () => undefined;
    let cancel = () => {};
    const check = () => {
      if (residentMb(this.#child.pid) > memoryLimitMb) this.kill(this.#tooMuchMemory());
      else cancel = clock.after(MEMORY_CHECK_MS, check);
    };
    cancel = clock.after(MEMORY_CHECK_MS, check);
    return () => cancel();
  }
}

/** What a process occupies of the main memory; 0 where it is gone. */
function residentMb(pid: number | undefined): number {
  try {
    const pages = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1];
    return (Number(pages) * 4096) / 2 ** 20;
  } catch {
    return 0;
  }
}

import { closeSync, writeSync } from 'node:fs';
import type { Clock } from '../../foundation/clock.ts';
import type { LogLevel } from '../../foundation/log.ts';
import { openLogFile } from '../log-file.ts';
import { formatLogLine } from '../log-line.ts';
import type { SecretsMasker } from '../secrets-masker.ts';

/** How long a line may wait for others, so that they share a write. */
const LONGEST_DELAY_MS = 20;
/** How much may wait, in characters. */
const LARGEST_BUFFER = 64 * 1024;
/** So many entries of a try are written at once: what was said just before a crash matters, and few tasks say much. */
const PROMPT_ENTRIES = 32;

/** Where a try logs to, and what is kept out. */
export interface TryLogOptions {
  file: string;
  clock: Clock;
  masker: SecretsMasker;
  /** Bytes after which lines are dropped; 0 is without limit. */
  limit: number;
  folderMode: number;
  /** Of the file, where it is open already. */
  descriptor?: number;
  /** Told once, with the reason, when the file cannot be written. The lines are lost, the task goes on. */
  onUnwritable: (reason: string) => void;
}

/**
 * The log of one try. The first entries are written at once, later ones wait a moment for others. Writing is synchronous, so that what
 * was said before a crash is in the file, and never fails: a full disk must not fail the task.
 */
export class TryLog {
  readonly #options: TryLogOptions;
  #fd: number | undefined;
  #buffer = '';
  #flushedAtMs: number;
  #written = 0;
  #dropped = 0;
  #failed = false;
  #entries = 0;
  #cancelFlush: (() => void) | undefined;

  constructor(options: TryLogOptions) {
    this.#options = options;
    this.#fd = options.descriptor;
    this.#flushedAtMs = options.clock.monotonicMs();
  }

  /**
   * Keeps an entry back until the next one is written: where another follows at once.
   * @param source file and line, such as `tutorial.ts:12`
   */
  hold(level: LogLevel, source: string, message: string): void {
    const { clock, masker } = this.#options;
    this.#buffer += formatLogLine(clock.now(), source, level, masker.mask(message));
  }

  /** One entry; it may have several lines. `source` as in {@link hold}. */
  write(level: LogLevel, source: string, message: string): void {
    const { clock, masker, limit } = this.#options;
    const line = formatLogLine(clock.now(), source, level, masker.mask(message));
    if (limit > 0 && this.#written + line.length > limit) {
      this.#dropped++;
      return;
    }
    this.#written += line.length;
    this.#buffer += line;
    if (++this.#entries <= PROMPT_ENTRIES || this.#buffer.length > LARGEST_BUFFER) this.flush();
    // A timer alone would not do: code that never yields would hold its lines back.
    else if (clock.monotonicMs() - this.#flushedAtMs > LONGEST_DELAY_MS) this.flush();
    else this.#cancelFlush ??= clock.after(LONGEST_DELAY_MS, () => this.flush());
  }

  /** Writes what waits: where the next step may end the process. */
  flush(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#flushedAtMs = this.#options.clock.monotonicMs();
    if (this.#buffer === '') return;
    const text = this.#buffer;
    this.#buffer = '';
    if (this.#failed) return;
    try {
      this.#fd ??= openLogFile(this.#options.file, this.#options.folderMode, 'a');
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length;) done += writeSync(this.#fd, bytes, done);
    } catch (error) {
      this.#failed = true;
      this.#options.onUnwritable(error instanceof Error ? error.message : String(error));
    }
  }

  /** Ends the log. A line written later opens the file once more. */
  close(): void {
    if (this.#dropped > 0) {
      const { clock, limit } = this.#options;
      const text = `${this.#dropped} more lines were dropped: the log had reached its limit of ${limit} bytes`;
      this.#buffer += formatLogLine(clock.now(), 'try-log.ts:1', 'warning', text);
      this.#dropped = 0;
    }
    this.flush();
    if (this.#fd === undefined) return;
    try {
      closeSync(this.#fd);
    } catch {
      // A task that closes descriptors it does not own harms only its log.
    }
    this.#fd = undefined;
  }
}

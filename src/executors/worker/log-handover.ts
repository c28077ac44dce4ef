import { closeSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import { LONGEST_LOG_PIECE, type LogPiece } from '../../taskprocess/execution-messages.ts';
import { readLogPart } from '../../taskprocess/read-try-log.ts';

export interface LogHandoverOptions {
  clock: Clock;
  logger: Logger;
  /** Sends a piece. @throws AppError where it may be sent again; any other Error where not */
  send: (token: string, piece: LogPiece) => Promise<void>;
  /** How much of a log is handed over, in bytes: of a longer one the beginning and the end. 0: nothing. */
  limit: number;
  /** `[logging] delete_local_logs`. */
  deletesLocal: boolean;
}

/** A log up to this size, in bytes, goes along with the end of its try. */
const SHORT_BYTES = 8 * 1024;
/** One byte more tells that a log is longer. */
const shortLog = Buffer.alloc(SHORT_BYTES + 1);
/** How long a web server that is away is left alone. */
const RETRY_MS = 1000;
/** Where a line begins is looked for so far; a longer one is cut. */
const LONGEST_LINE = 64 * 1024;

/** Hands the logs of tries over to the control plane, where they can be read when this machine is gone. One after the other. */
export class LogHandover {
  readonly #options: LogHandoverOptions;
  #last: Promise<void> = Promise.resolve();

  constructor(options: LogHandoverOptions) {
    this.#options = options;
  }

  /** The whole of a short log; undefined: there is none, or it is longer. */
  readShort(file: string): LogPiece | undefined {
    if (this.#options.limit === 0) return undefined;
    let descriptor: number | undefined;
    try {
      // Costs less than waiting for another thread, and each call of the system counts.
      descriptor = openSync(file, 'r');
      const end = readSync(descriptor, shortLog, 0, shortLog.length, 0);
      return end === 0 || end > SHORT_BYTES ? undefined : { position: 0, end, text: shortLog.toString('utf8', 0, end) };
    } catch {
      return undefined;
    } finally {
      if (descriptor !== undefined) closeSync(descriptor);
    }
  }

  /** The piece that {@link readShort} gave has arrived. */
  noteArrived(file: string): void {
    if (this.#options.deletesLocal) this.#last = this.#last.then(() => rm(file, { force: true }));
  }

  /**
   * Hands a log over, once those before are.
   * @param token of the try
   */
  add(file: string, token: string): void {
    if (this.#options.limit > 0) this.#last = this.#last.then(() => this.#handOver(file, token));
  }

  /** Resolves when all that was added is handed over, or given up. */
  get settled(): Promise<void> {
    return this.#last;
  }

  /** Never rejects. */
  async #handOver(file: string, token: string): Promise<void> {
    const { limit, deletesLocal, logger } = this.#options;
    try {
      const { ranges, isWhole } = await planRanges(file, limit);
      for (const range of ranges) await this.#sendRange(file, token, range);
      if (deletesLocal && isWhole) await rm(file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      logger.warning({ file, reason: String(error) }, 'a log could not be handed over: it is on this machine alone');
    }
  }

  async #sendRange(file: string, token: string, { from, to }: Range): Promise<void> {
    for (let position = from; position < to;) {
      const part = await readLogPart(file, position, Math.min(LONGEST_LOG_PIECE, to - position));
      if (!part || part.end === position) return;
      await this.#send(token, { position, end: part.end, text: part.text });
      position = part.end;
    }
  }

  async #send(token: string, piece: LogPiece): Promise<void> {
    const { send, clock } = this.#options;
    for (;;) {
      try {
        return await send(token, piece);
      } catch (error) {
        // Its token expires in the end.
        if (!(error instanceof AppError) || error.kind !== 'unavailable') throw error;
        await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
      }
    }
  }
}

/** Bytes of a file. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** What is handed over of a log, in this order. The end comes first: it says most, and tells how long the log is. */
async function planRanges(file: string, limit: number): Promise<{ ranges: Range[]; isWhole: boolean }> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const last = await lineStart(handle, size - LONGEST_LOG_PIECE);
    if (size <= limit) {
      const before = { from: 0, to: last };
      return { ranges: [{ from: last, to: size }, before], isWhole: true };
    }
    const half = Math.floor(limit / 2);
    const tail = await lineStart(handle, size - half);
    const head = await lineStart(handle, half - LONGEST_LINE);
    const ranges = [
      { from: last, to: size },
      { from: tail, to: last },
      { from: 0, to: head },
    ];
    return { ranges, isWhole: false };
  } finally {
    await handle.close();
  }
}

/** Where the next line begins, at or after a byte; the byte itself where the line there is very long. */
async function lineStart(handle: FileHandle, from: number): Promise<number> {
  if (from <= 0) return 0;
  // The byte before may end a line.
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(LONGEST_LINE), 0, LONGEST_LINE, from - 1);
  const at = buffer.subarray(0, bytesRead).indexOf(0x0a);
  return at < 0 ? from : from + at;
}

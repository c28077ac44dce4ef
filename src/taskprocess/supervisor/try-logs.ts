import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Logger } from '../../foundation/log.ts';
import type { TryRecord } from './try-record.ts';

/** Adds to the logs of tries from outside their processes. A log that cannot be written fails nothing. */
export class TryLogs {
  readonly #logger: Logger;
  readonly #folderMode: number;
  #warned = false;

  constructor(logger: Logger, folderMode: number) {
    this.#logger = logger;
    this.#folderMode = folderMode;
  }

  /** Never rejects. */
  async append(record: TryRecord, text: string): Promise<void> {
    const file = record.logFile;
    try {
      await appendFile(file, text).catch(async (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
        await mkdir(dirname(file), { recursive: true, mode: this.#folderMode });
        await appendFile(file, text);
      });
    } catch (error) {
      this.warn(error instanceof Error ? error.message : String(error));
    }
  }

  /** Tells that logs cannot be written, once: a full disk would otherwise fill the server's log too. */
  warn(reason: string): void {
    if (this.#warned) return;
    this.#warned = true;
    this.#logger.warning({ reason }, 'task logs cannot be written; tasks go on without them');
  }
}

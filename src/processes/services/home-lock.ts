import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../foundation/app-error.ts';

/**
 * Keeps a home for one `standalone` at a time. The lock is a file lock of an SQLite file, which the operating system drops when
 * the process ends, however it ends.
 * @returns what gives the home free
 * @throws AppError INVALID_INPUT where another process has it
 */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  const lock = new DatabaseSync(join(home, 'standalone.lock'), { timeout: 0 });
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw new AppError(
      'INVALID_INPUT',
      { reason: `another standalone runs on ${home}: stop it, or choose another home by TRADEWIND_HOME` },
      { cause: error },
    );
  }
  return () => lock.close();
}

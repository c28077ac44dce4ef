import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { SecretsMasker } from '../secrets-masker.ts';
import type { TaskRequests } from '../task-services.ts';
import type { Workload } from '../workload.ts';

/** One workload in the hands of a process, as its supervisor remembers it. */
export interface TryRecord {
  readonly workload: Workload;
  readonly startedAt: Timestamp;
  readonly logFile: string;
  /** The frame that carries it. */
  frameId: number;
  /** Made at the first secret or the first line of a child program: most tries need none. */
  masker: SecretsMasker | undefined;
  requests: TaskRequests | undefined;
  cancelTimeout: (() => void) | undefined;
}

export function maskerOf(record: TryRecord): SecretsMasker {
  return (record.masker ??= new SecretsMasker());
}

/**
 * Adds lines to a try's log from outside its process.
 * @throws Error of the file system
 */
export async function appendToLog(file: string, text: string, folderMode: number): Promise<void> {
  try {
    await appendFile(file, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await mkdir(dirname(file), { recursive: true, mode: folderMode });
    await appendFile(file, text);
  }
}

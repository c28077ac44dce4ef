import type { Readable } from 'node:stream';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../metadata/database.ts';
import { type LoggedTryKey, findKeptLog } from '../../metadata/task-instances/task-logs.ts';
import { type LogPart, readLogPart, streamLog } from '../../taskprocess/read-try-log.ts';
import { readKeptLogPart, streamKeptLog } from './kept-log.ts';
import {
  type WorkerAnswer,
  type WorkerLog,
  readWorkerLogPart,
  streamWorkerLog,
  workerLogUrl,
} from './read-worker-log.ts';

/** Where the log of a try may be. */
export interface SoughtLog extends WorkerLog {
  /** Of the try; undefined: nobody knows, or none has run. */
  readonly key: LoggedTryKey | undefined;
}

/**
 * Where it was found: as a file of this machine, at this address of a worker, in the database. Or nowhere, and why its worker could
 * not be asked.
 */
export type LogPlace =
  | { kind: 'local' }
  | { kind: 'worker'; url: string }
  | { kind: 'kept' }
  | { kind: 'nowhere'; failure: string | undefined };

/** Where the log of a try is. */
export interface FoundLog<Content> {
  readonly place: LogPlace;
  /** Undefined where it is nowhere. */
  readonly content: Content | undefined;
}

/** What logs are looked for with. */
export interface LogReading {
  readonly db: Database;
  readonly config: Config;
  readonly clock: Clock;
}

/** A part of a log, wherever it is. See readLogPart. */
export function findLogPart(on: LogReading, log: SoughtLog, from: number, limit: number): Promise<FoundLog<LogPart>> {
  return find(on, log, {
    local: () => readLogPart(log.file, from, limit),
    kept: (key) => readKeptLogPart(on.db, key, from, limit),
    worker: () => readWorkerLogPart(on.config, on.clock, log, from, limit),
  });
}

/** The whole of a log, piece by piece. */
export function findWholeLog(on: LogReading, log: SoughtLog): Promise<FoundLog<Readable>> {
  return find(on, log, {
    local: () => streamLog(log.file),
    kept: (key) => streamKeptLog(on.db, key),
    worker: () => streamWorkerLog(on.config, on.clock, log),
  });
}

interface Readers<Content> {
  local: () => Promise<Content | undefined>;
  kept: (key: LoggedTryKey) => Promise<Content | undefined>;
  worker: () => Promise<WorkerAnswer<Content> | undefined>;
}

/** The worker is asked only for what the database does not have all of: it may be gone, and to learn that takes long. */
async function find<Content>(
  { db, config }: LogReading,
  log: SoughtLog,
  read: Readers<Content>,
): Promise<FoundLog<Content>> {
  const local = await read.local();
  if (local) return { place: { kind: 'local' }, content: local };
  const { key } = log;
  const known = key && (await findKeptLog(db, key));
  const url = workerLogUrl(config, log);
  const served = known?.isWhole || url === undefined ? undefined : await read.worker();
  if (url !== undefined && served && 'content' in served) {
    return { place: { kind: 'worker', url }, content: served.content };
  }
  const kept = known && key && (await read.kept(key));
  if (kept) return { place: { kind: 'kept' }, content: kept };
  return {
    place: { kind: 'nowhere', failure: served && 'failure' in served ? served.failure : undefined },
    content: undefined,
  };
}

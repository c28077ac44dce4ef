import { AppError } from '../foundation/app-error.ts';

/** SQLite's primary result codes that mean: not now. https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;
const SQLITE_UNAVAILABLE = new Map([
  [SQLITE_BUSY, 'the file is locked by another process'],
  [6, 'a table is locked'],
  [8, 'the file can only be read'],
  [10, 'reading or writing the file failed'],
  [13, 'the disk is full'],
  [14, 'the file cannot be opened'],
]);
const SQLITE_UNIQUE = new Set([1555, 2067]);

const POSTGRES_UNIQUE = '23505';
const POSTGRES_RETRY = new Set(['40001', '40P01']);
/** Besides class 08 (connection): too many connections, a lock that others keep, idle for too long, shut down, crashed, starting up, read-only standby. */
const POSTGRES_UNAVAILABLE = new Set(['25P03', '53300', '55P03', '57P01', '57P02', '57P03', '57P05', '25006', '53100']);
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
/** What the drivers say without a code of the database. */
const LOST =
  /^(?:database is not open|statement has been finalized|Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

interface DriverError extends Error {
  code?: string;
  errcode?: number;
}

function codeOf(error: unknown): { code: string; sqlite: number; message: string } {
  if (!(error instanceof Error)) return { code: '', sqlite: 0, message: '' };
  const { code = '', errcode = 0, message } = error as DriverError;
  return { code: String(code), sqlite: code === 'ERR_SQLITE_ERROR' ? errcode : 0, message };
}

/** The lock of the SQLite file was held by another process: worth another try soon. */
export function isBusy(error: unknown): boolean {
  return (codeOf(error).sqlite & 0xff) === SQLITE_BUSY;
}

/** The file holds something else than a database of SQLite. */
export function isNoDatabase(error: unknown): boolean {
  return (codeOf(error).sqlite & 0xff) === SQLITE_NOTADB;
}

/** A row with the same key exists already. */
export function isUniqueViolation(error: unknown): boolean {
  const { code, sqlite } = codeOf(error);
  return code === POSTGRES_UNIQUE || SQLITE_UNIQUE.has(sqlite);
}

/** PostgreSQL gave up the transaction in favour of another one (deadlock, serialization): running it again helps. */
export function isWorthRetrying(error: unknown): boolean {
  return POSTGRES_RETRY.has(codeOf(error).code);
}

/** Turns what the drivers say when the database is locked, full or gone into AppError DATABASE_UNAVAILABLE; others pass. */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const { code, sqlite, message } = codeOf(error);
  const reason =
    SQLITE_UNAVAILABLE.get(sqlite & 0xff) ??
    (code.startsWith('08') || POSTGRES_UNAVAILABLE.has(code) || NETWORK.has(code) || LOST.test(message)
      ? message || code
      : undefined);
  return reason === undefined ? error : new AppError('DATABASE_UNAVAILABLE', { reason }, { cause: error });
}

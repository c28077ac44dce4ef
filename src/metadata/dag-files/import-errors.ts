import type { Clock } from '../../foundation/clock.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Database, Queryable, Transaction } from '../database.ts';
import { deactivateOtherDagsOfFile } from '../dags/dag-writes.ts';
import type { DagFileKey } from './parsed-dag-file.ts';

/** Why a DAG file did not load. */
export interface ImportError {
  id: number;
  timestamp: Timestamp;
  bundle_name: string;
  /** Path of the DAG file from the folder of its bundle. */
  filename: string;
  /** The text for the file's author. */
  stacktrace: string;
}

/** The import errors of all files, by file. */
export function listImportErrors(db: Queryable): Promise<ImportError[]> {
  return db.all<ImportError>({
    sql: 'SELECT id, timestamp, bundle_name, filename, stacktrace FROM import_error ORDER BY filename, id',
    parameters: [],
  });
}

/**
 * Stores why a file does not load; the last good version of its DAGs stays and goes on. Where the same error is stored
 * already, nothing is written.
 */
export async function saveImportError(db: Database, file: DagFileKey, text: string, clock: Clock): Promise<void> {
  const known = await db.first<{ stacktrace: string }>({
    sql: 'SELECT stacktrace FROM import_error WHERE bundle_name = $1 AND filename = $2',
    parameters: [file.bundleName, file.relativeFileloc],
  });
  // PostgreSQL's text cannot hold the character 0, which an error may quote from the file.
  const stacktrace = text.replaceAll('\0', '\\0');
  if (known?.stacktrace === stacktrace) return;
  await db.transaction(async (tx) => {
    await tx.run({
      sql: `INSERT INTO import_error (timestamp, bundle_name, filename, stacktrace) VALUES ($1, $2, $3, $4)
        ON CONFLICT (bundle_name, filename) DO UPDATE SET timestamp = excluded.timestamp, stacktrace = excluded.stacktrace`,
      parameters: [clock.now(), file.bundleName, file.relativeFileloc, stacktrace],
    });
    await tx.run({
      sql: 'UPDATE dag SET has_import_errors = $1 WHERE bundle_name = $2 AND relative_fileloc = $3',
      parameters: [true, file.bundleName, file.relativeFileloc],
    });
  });
}

/** Forgets the import error of a file that loads again or is gone. */
export async function clearImportError(tx: Transaction, file: DagFileKey): Promise<void> {
  await tx.run({
    sql: 'DELETE FROM import_error WHERE bundle_name = $1 AND filename = $2',
    parameters: [file.bundleName, file.relativeFileloc],
  });
}

/**
 * Deactivates all DAGs of a file that is gone, and forgets its import error.
 * @returns the ids of the DAGs that were active
 */
export function deactivateDagsOfFile(db: Database, file: DagFileKey): Promise<string[]> {
  return db.transaction(async (tx) => {
    await clearImportError(tx, file);
    return deactivateOtherDagsOfFile(tx, file, []);
  });
}

/** All files of a bundle that something is stored of: active DAGs or an import error. For finding those that are gone. */
export async function listKnownDagFiles(db: Queryable, bundleName: string): Promise<string[]> {
  const rows = await db.all<{ file: string }>({
    sql: `SELECT relative_fileloc AS file FROM dag WHERE bundle_name = $1 AND is_active = $2
      UNION SELECT filename FROM import_error WHERE bundle_name = $1 ORDER BY 1`,
    parameters: [bundleName, true],
  });
  return rows.map((row) => row.file);
}

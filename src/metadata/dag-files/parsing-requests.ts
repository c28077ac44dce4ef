import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';

/**
 * Asks whoever reads DAG files to read one anew. Asking again before that has happened changes nothing.
 * @param fileloc its absolute path
 */
export async function requestParsing(db: Queryable, fileloc: string, now: Timestamp): Promise<void> {
  await db.run({
    sql: `INSERT INTO dag_priority_parsing_request (fileloc, created_at) VALUES ($1, $2) ON CONFLICT (fileloc) DO NOTHING`,
    parameters: [fileloc, now],
  });
}

/** The absolute paths of DAG files that are to be read anew. */
export async function listParsingRequests(db: Queryable): Promise<string[]> {
  const rows = await db.all<{ fileloc: string }>({
    sql: 'SELECT fileloc FROM dag_priority_parsing_request ORDER BY created_at, fileloc',
    parameters: [],
  });
  return rows.map((row) => row.fileloc);
}

/** Takes requests out, to be done by the caller alone. @returns those that nobody else took */
export async function takeParsingRequests(db: Queryable, filelocs: readonly string[]): Promise<string[]> {
  const rows = await db.all<{ fileloc: string }>({
    sql: `DELETE FROM dag_priority_parsing_request WHERE fileloc IN (${valuesFromJson(db.dialect, '$1', 'text')})
      RETURNING fileloc`,
    parameters: [JSON.stringify(filelocs)],
  });
  return rows.map((row) => row.fileloc);
}

/** Says that files were read now, changed or not, so that whoever asked for it sees that it happened. */
export async function noteParsed(db: Queryable, filelocs: readonly string[], now: Timestamp): Promise<void> {
  await db.run({
    sql: `UPDATE dag SET last_parsed_time = $2 WHERE is_active = $3 AND has_import_errors = $4
      AND fileloc IN (${valuesFromJson(db.dialect, '$1', 'text')})`,
    parameters: [JSON.stringify(filelocs), now, true, false],
  });
}

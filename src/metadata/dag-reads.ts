import type { Queryable } from './database.ts';
import type { Flag } from './tables.ts';

export async function dagExists(db: Queryable, dagId: string): Promise<boolean> {
  const row = await db.first({ sql: 'SELECT 1 AS found FROM dag WHERE dag_id = $1', parameters: [dagId] });
  return row !== undefined;
}

/** Undefined where there is no such DAG. */
export async function isDagPaused(db: Queryable, dagId: string): Promise<boolean | undefined> {
  const row = await db.first<{ is_paused: Flag }>({
    sql: 'SELECT is_paused FROM dag WHERE dag_id = $1',
    parameters: [dagId],
  });
  return row && Boolean(row.is_paused);
}

/** The source text of the newest version of a DAG; undefined where none is stored. */
export async function findDagSource(db: Queryable, dagId: string): Promise<string | undefined> {
  const row = await db.first<{ source_code: string }>({
    sql: `SELECT c.source_code FROM dag_version v JOIN dag_code c ON c.dag_version_id = v.id
      WHERE v.dag_id = $1 ORDER BY v.version_number DESC LIMIT 1`,
    parameters: [dagId],
  });
  return row?.source_code;
}

/** Undefined for a DAG whose file is gone, and for one that never was. */
export async function findActiveDag(db: Queryable, dagId: string): Promise<{ hasImportErrors: boolean } | undefined> {
  const row = await db.first<{ has_import_errors: Flag }>({
    sql: 'SELECT has_import_errors FROM dag WHERE dag_id = $1 AND is_active = $2',
    parameters: [dagId, true],
  });
  return row && { hasImportErrors: Boolean(row.has_import_errors) };
}

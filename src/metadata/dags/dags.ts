import type { Queryable, Transaction } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';
import type { Flag } from '../tables/column-types.ts';

/** Whether there is a DAG of that id, its file there or not. */
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

interface ActiveDag {
  dagId: string;
  hasImportErrors: boolean;
  /** The newest version; null where none is stored. */
  versionId: string | null;
}

/** Those of these DAGs whose files are there. None of them is deleted before the transaction has ended. */
export async function findActiveDags(tx: Transaction, dagIds: readonly string[]): Promise<ActiveDag[]> {
  const lock = tx.dialect === 'postgres' ? 'FOR KEY SHARE OF d' : '';
  const rows = await tx.all<{ dag_id: string; has_import_errors: Flag; version_id: string | null }>({
    sql: `SELECT d.dag_id, d.has_import_errors,
        (SELECT v.id FROM dag_version v WHERE v.dag_id = d.dag_id ORDER BY v.version_number DESC LIMIT 1) AS version_id
      FROM dag d WHERE d.dag_id IN (${valuesFromJson(tx.dialect, '$1', 'text')}) AND d.is_active = $2 ${lock}`,
    parameters: [JSON.stringify(dagIds), true],
  });
  return rows.map((row) => ({
    dagId: row.dag_id,
    hasImportErrors: Boolean(row.has_import_errors),
    versionId: row.version_id,
  }));
}

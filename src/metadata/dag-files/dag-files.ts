import type { Queryable } from '../database.ts';

/** The ids of all DAGs, active or not, that came from a file last. */
export async function listDagIdsOfFile(db: Queryable, fileloc: string): Promise<string[]> {
  const rows = await db.all<{ dag_id: string }>({
    sql: 'SELECT dag_id FROM dag WHERE fileloc = $1 ORDER BY dag_id',
    parameters: [fileloc],
  });
  return rows.map((row) => row.dag_id);
}

/** The ids of all DAGs, active or not, that came from the file of a DAG last, its own among them; none where there is no such DAG. */
export async function listDagIdsOfSameFile(db: Queryable, dagId: string): Promise<string[]> {
  const rows = await db.all<{ dag_id: string }>({
    sql: 'SELECT dag_id FROM dag WHERE fileloc = (SELECT fileloc FROM dag WHERE dag_id = $1) ORDER BY dag_id',
    parameters: [dagId],
  });
  return rows.map((row) => row.dag_id);
}

/** The text of a DAG file as it was when one of its DAGs was stored last; undefined where none is stored. */
export async function findFileSource(db: Queryable, fileloc: string): Promise<string | undefined> {
  const row = await db.first<{ source_code: string }>({
    sql: `SELECT c.source_code FROM dag d JOIN dag_version v ON v.dag_id = d.dag_id
      JOIN dag_code c ON c.dag_version_id = v.id
      WHERE d.fileloc = $1 ORDER BY v.created_at DESC, v.version_number DESC LIMIT 1`,
    parameters: [fileloc],
  });
  return row?.source_code;
}

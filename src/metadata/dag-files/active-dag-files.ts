import type { Queryable } from '../database.ts';
import type { DagFileKey } from './parsed-dag-file.ts';

/** An active DAG and the file that it comes from. */
export interface ActiveDagFile extends DagFileKey {
  dagId: string;
}

/** Which file each active DAG comes from. */
export function listActiveDagFiles(db: Queryable): Promise<ActiveDagFile[]> {
  return db.all<ActiveDagFile>({
    sql: `SELECT dag_id AS "dagId", bundle_name AS "bundleName", relative_fileloc AS "relativeFileloc"
      FROM dag WHERE is_active = $1 ORDER BY dag_id`,
    parameters: [true],
  });
}

import type { Queryable } from '../database.ts';

/** The code of a DAG bundle by its hash. */
export async function findBundleCode(db: Queryable, hash: string): Promise<string | undefined> {
  const row = await db.first<{ code: string }>({
    sql: 'SELECT code FROM dag_bundle_content WHERE hash = $1',
    parameters: [hash],
  });
  return row?.code;
}

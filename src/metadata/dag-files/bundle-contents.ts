import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Queryable, Transaction } from '../database.ts';

/** The code of a DAG bundle by its hash. */
export async function findBundleCode(db: Queryable, hash: string): Promise<string | undefined> {
  const row = await db.first<{ code: string }>({
    sql: 'SELECT code FROM dag_bundle_content WHERE hash = $1',
    parameters: [hash],
  });
  return row?.code;
}

/** Keeps the code of a bundle, unless it is there already. */
export async function saveBundleContent(tx: Transaction, hash: string, code: string, now: Timestamp): Promise<void> {
  await tx.run({
    sql: 'INSERT INTO dag_bundle_content (hash, code, created_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING',
    parameters: [hash, code, now],
  });
}

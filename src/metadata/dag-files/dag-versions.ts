import { createHash } from 'node:crypto';
import type { JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Transaction } from '../database.ts';
import { rowsFromJson } from '../json-rows.ts';
import type { ParsedDagFile } from './parsed-dag-file.ts';

/** A version to be stored. Versions never change: runs stay on the one that they began with. */
export interface NewDagVersion {
  /** A UUID. */
  id: string;
  dagId: string;
  /** One more than the newest version has. */
  number: number;
  document: JsonObject;
  hash: string;
}

/** Stores versions of DAGs of one file: the version, its serialized form and its source. */
export async function insertVersions(
  tx: Transaction,
  file: ParsedDagFile,
  versions: readonly NewDagVersion[],
  now: Timestamp,
): Promise<void> {
  // The rows of the three tables have the version's id, each as a key of its own table.
  const ids = { id: 'uuid', dag_id: 'text', number: 'integer' } as const;
  const rows = versions.map(({ id, dagId, number }) => ({ id, dag_id: dagId, number }));
  const source = rowsFromJson(tx.dialect, '$1', 'r', ids);
  await tx.run({
    sql: `INSERT INTO dag_version (id, dag_id, version_number, bundle_name, bundle_version, created_at, last_updated)
      SELECT r.id, r.dag_id, r.number, $2, $3, ${time(tx, '$4')}, ${time(tx, '$4')} FROM ${source}`,
    parameters: [JSON.stringify(rows), file.bundleName, file.bundleHash, now],
  });
  for (const version of versions) {
    await tx.run({
      sql: `INSERT INTO serialized_dag (id, dag_id, dag_version_id, data, dag_hash, created_at, last_updated)
        VALUES ($1, $2, $1, $3, $4, $5, $5)`,
      parameters: [version.id, version.dagId, JSON.stringify(version.document), version.hash, now],
    });
  }
  await tx.run({
    sql: `INSERT INTO dag_code (id, dag_id, dag_version_id, fileloc, source_code, source_code_hash, created_at, last_updated)
      SELECT r.id, r.dag_id, r.id, $2, $3, $4, ${time(tx, '$5')}, ${time(tx, '$5')} FROM ${source}`,
    parameters: [
      JSON.stringify(rows),
      file.fileloc,
      file.sourceCode.replaceAll('\0', ''),
      createHash('sha256').update(file.sourceCode).digest('hex'),
      now,
    ],
  });
}

/** PostgreSQL takes a parameter in a list of results for text. */
function time(tx: Transaction, parameter: string): string {
  return tx.dialect === 'postgres' ? `${parameter}::timestamptz` : parameter;
}

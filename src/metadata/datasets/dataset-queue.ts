import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Dialect, Queryable, SqlValue } from '../database.ts';
import { valuesFromJson } from '../json-rows.ts';

/** A dataset that changed since a DAG that waits for it ran last. */
export interface QueuedDataset {
  uri: string;
  dag_id: string;
  created_at: Timestamp;
}

/** Which of them; at least the DAG or the dataset is named. */
export interface QueuedDatasetFilter {
  readonly dagId?: string | undefined;
  readonly uri?: string | undefined;
  /** Those that changed earlier than this. */
  readonly before?: Timestamp | undefined;
  /** Those of other DAGs are left alone. */
  readonly dagIds: 'all' | readonly string[];
}

export function listQueuedDatasets(db: Queryable, filter: QueuedDatasetFilter): Promise<QueuedDataset[]> {
  const { where, parameters } = conditionsOf(db.dialect, filter);
  return db.all<QueuedDataset>({
    sql: `SELECT s.uri, q.target_dag_id AS dag_id, q.created_at FROM dataset_dag_run_queue q
      JOIN dataset s ON s.id = q.dataset_id WHERE ${where} ORDER BY q.created_at, q.dataset_id, q.target_dag_id`,
    parameters,
  });
}

/** @returns how many there were */
export function deleteQueuedDatasets(db: Queryable, filter: QueuedDatasetFilter): Promise<number> {
  const { where, parameters } = conditionsOf(db.dialect, filter);
  return db.run({ sql: `DELETE FROM dataset_dag_run_queue AS q WHERE ${where}`, parameters });
}

function conditionsOf(
  dialect: Dialect,
  { dagId, uri, before, dagIds }: QueuedDatasetFilter,
): { where: string; parameters: SqlValue[] } {
  const conditions: string[] = [];
  const parameters: SqlValue[] = [];
  const parameter = (value: SqlValue): `$${number}` => `$${parameters.push(value)}`;
  if (dagId !== undefined) conditions.push(`q.target_dag_id = ${parameter(dagId)}`);
  if (uri !== undefined) {
    conditions.push(`q.dataset_id IN (SELECT d.id FROM dataset d WHERE d.uri = ${parameter(uri)})`);
  }
  if (before !== undefined) conditions.push(`q.created_at < ${parameter(before)}`);
  if (dagIds !== 'all') {
    conditions.push(`q.target_dag_id IN (${valuesFromJson(dialect, parameter(JSON.stringify(dagIds)), 'text')})`);
  }
  return { where: conditions.join(' AND '), parameters };
}

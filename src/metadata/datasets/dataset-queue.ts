import type { Timestamp } from '../../foundation/timestamp.ts';
import { Conditions } from '../conditions.ts';
import type { Dialect, Queryable } from '../database.ts';
import { type ListQuery, whereOf } from '../page.ts';

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

/** The datasets that wait for a DAG to run, the earliest change first. */
export function listQueuedDatasets(db: Queryable, filter: QueuedDatasetFilter): Promise<QueuedDataset[]> {
  const list = narrow(db.dialect, filter);
  return db.all<QueuedDataset>({
    sql: `SELECT s.uri, q.target_dag_id AS dag_id, q.created_at FROM ${list.from}
      JOIN dataset s ON s.id = q.dataset_id ${whereOf(list)} ORDER BY q.created_at, q.dataset_id, q.target_dag_id`,
    parameters: list.parameters,
  });
}

/** @returns how many there were */
export function deleteQueuedDatasets(db: Queryable, filter: QueuedDatasetFilter): Promise<number> {
  const list = narrow(db.dialect, filter);
  return db.run({ sql: `DELETE FROM ${list.from} ${whereOf(list)}`, parameters: list.parameters });
}

function narrow(dialect: Dialect, { dagId, uri, before, dagIds }: QueuedDatasetFilter): ListQuery {
  const conditions = new Conditions(dialect);
  conditions.compare('q.target_dag_id =', dagId);
  if (uri !== undefined) {
    conditions.add(`q.dataset_id IN (SELECT d.id FROM dataset d WHERE d.uri = ${conditions.parameter(uri)})`);
  }
  conditions.compare('q.created_at <', before);
  conditions.among('q.target_dag_id', dagIds);
  return conditions.list('dataset_dag_run_queue AS q');
}

import type { JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Database } from '../database.ts';

/** A dataset for tests, with the DAGs that wait for it and the tasks that change it. */
export interface TestDataset {
  uri: string;
  extra?: JsonObject;
  consumers?: readonly string[];
  producers?: readonly { dagId: string; taskId: string }[];
}

/** Stores datasets as if their DAGs' files said so. */
export async function insertTestDatasets(
  db: Database,
  datasets: readonly TestDataset[],
  now: Timestamp,
): Promise<void> {
  await db.transaction(async (tx) => {
    for (const { uri, extra = {}, consumers = [], producers = [] } of datasets) {
      const row = await tx.first<{ id: number }>({
        sql: 'INSERT INTO dataset (uri, extra, created_at, updated_at) VALUES ($1, $2, $3, $3) RETURNING id',
        parameters: [uri, JSON.stringify(extra), now],
      });
      const id = row?.id ?? 0;
      for (const dagId of consumers) {
        await tx.run({
          sql: 'INSERT INTO dag_schedule_dataset_reference (dataset_id, dag_id, created_at, updated_at) VALUES ($1, $2, $3, $3)',
          parameters: [id, dagId, now],
        });
      }
      for (const { dagId, taskId } of producers) {
        await tx.run({
          sql: `INSERT INTO task_outlet_dataset_reference (dataset_id, dag_id, task_id, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $4)`,
          parameters: [id, dagId, taskId, now],
        });
      }
    }
  });
}

import type { Queryable } from '../database.ts';

/** A DAG that a dataset leads to from another. */
export interface DatasetEdge {
  source: string;
  uri: string;
  target: string;
}

/** Which active DAGs write datasets that others are scheduled by. */
export function listDatasetEdges(db: Queryable): Promise<DatasetEdge[]> {
  const yes = db.dialect === 'postgres' ? 'TRUE' : '1';
  return db.all<DatasetEdge>({
    sql: `SELECT DISTINCT o.dag_id AS source, d.uri, s.dag_id AS target
      FROM task_outlet_dataset_reference o
      JOIN dag_schedule_dataset_reference s ON s.dataset_id = o.dataset_id
      JOIN dataset d ON d.id = o.dataset_id
      JOIN dag a ON a.dag_id = o.dag_id AND a.is_active = ${yes}
      JOIN dag b ON b.dag_id = s.dag_id AND b.is_active = ${yes}
      ORDER BY source, uri, target`,
    parameters: [],
  });
}

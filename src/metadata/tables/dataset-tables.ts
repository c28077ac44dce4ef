import type { Generated } from 'kysely';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Flag, JsonText } from './column-types.ts';

/** Datasets, who refers to them, and their events. */
export interface DatasetTables {
  dataset: DatasetTable;
  dag_schedule_dataset_reference: DagScheduleDatasetReferenceTable;
  task_outlet_dataset_reference: TaskOutletDatasetReferenceTable;
  dataset_dag_run_queue: DatasetDagRunQueueTable;
  dataset_event: DatasetEventTable;
  dagrun_dataset_event: DagrunDatasetEventTable;
}

interface DatasetTable {
  id: Generated<number>;
  uri: string;
  extra: JsonText;
  created_at: Timestamp;
  updated_at: Timestamp;
  is_orphaned: Generated<Flag>;
}

interface DagScheduleDatasetReferenceTable {
  dataset_id: number;
  dag_id: string;
  created_at: Timestamp;
  updated_at: Timestamp;
}

interface TaskOutletDatasetReferenceTable extends DagScheduleDatasetReferenceTable {
  task_id: string;
}

interface DatasetDagRunQueueTable {
  dataset_id: number;
  target_dag_id: string;
  created_at: Timestamp;
}

interface DatasetEventTable {
  id: Generated<number>;
  dataset_id: number;
  extra: JsonText;
  source_dag_id: string | null;
  source_task_id: string | null;
  source_run_id: string | null;
  source_map_index: Generated<number>;
  timestamp: Timestamp;
}

interface DagrunDatasetEventTable {
  dag_run_id: number;
  event_id: number;
}

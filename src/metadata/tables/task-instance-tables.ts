import type { Generated } from 'kysely';
import type { TaskInstanceState } from '../../domain/states.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { JsonText } from './column-types.ts';

/** Task instances and what they leave. */
export interface TaskInstanceTables {
  task_instance: TaskInstanceTable;
  task_instance_history: TaskInstanceHistoryTable;
  task_instance_note: TaskInstanceNoteTable;
  rendered_task_instance_fields: RenderedTaskInstanceFieldsTable;
  xcom: XComTable;
}

export interface TaskInstanceTable {
  id: string;
  dag_id: string;
  run_id: string;
  task_id: string;
  map_index: Generated<number>;
  state: TaskInstanceState | null;
  try_number: Generated<number>;
  max_tries: number;
  start_date: Timestamp | null;
  end_date: Timestamp | null;
  /** Seconds. */
  duration: number | null;
  hostname: string | null;
  unixname: string | null;
  pool: string;
  pool_slots: number;
  queue: string;
  priority_weight: number;
  operator: string | null;
  queued_dttm: Timestamp | null;
  scheduled_dttm: Timestamp | null;
  queued_by_job_id: number | null;
  last_heartbeat_at: Timestamp | null;
  pid: number | null;
  executor: string | null;
  external_executor_id: string | null;
  next_retry_at: Timestamp | null;
  dag_version_id: string | null;
  updated_at: Timestamp | null;
  /** Null where it is the task's id. */
  task_display_name: string | null;
  /** In the spelling of Python; null where it is empty. */
  executor_config: string | null;
}

interface TaskInstanceHistoryTable extends Omit<
  TaskInstanceTable,
  'id' | 'last_heartbeat_at' | 'next_retry_at' | 'map_index' | 'try_number' | 'task_display_name' | 'executor_config'
> {
  task_instance_id: string;
  map_index: number;
  try_number: number;
}

interface TaskInstanceNoteTable {
  dag_id: string;
  run_id: string;
  task_id: string;
  map_index: number;
  user_id: string | null;
  content: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

interface RenderedTaskInstanceFieldsTable {
  dag_id: string;
  run_id: string;
  task_id: string;
  map_index: number;
  rendered_fields: JsonText;
}

interface XComTable {
  dag_id: string;
  run_id: string;
  task_id: string;
  map_index: Generated<number>;
  key: string;
  value: JsonText | null;
  timestamp: Timestamp;
}

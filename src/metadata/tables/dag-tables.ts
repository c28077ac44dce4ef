import type { Generated } from 'kysely';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Flag, JsonText } from './column-types.ts';

/** DAGs, as their files declare them. */
export interface DagTables {
  dag: DagTable;
  dag_tag: DagTagTable;
  dag_version: DagVersionTable;
  serialized_dag: SerializedDagTable;
  dag_code: DagCodeTable;
  dag_warning: DagWarningTable;
  dag_total: DagTotalTable;
}

export interface DagTable {
  dag_id: string;
  is_paused: Flag;
  /** False for a DAG whose file is gone. */
  is_active: Flag;
  last_parsed_time: Timestamp | null;
  fileloc: string;
  relative_fileloc: string;
  bundle_name: string;
  owners: string;
  dag_display_name: string | null;
  description: string | null;
  timetable_summary: string | null;
  timetable_description: string | null;
  max_active_tasks: number;
  max_active_runs: number;
  max_consecutive_failed_dag_runs: number;
  has_import_errors: Flag;
  next_dagrun: Timestamp | null;
  next_dagrun_data_interval_start: Timestamp | null;
  next_dagrun_data_interval_end: Timestamp | null;
  next_dagrun_create_after: Timestamp | null;
  /** False asks the scheduler to plan the next run anew. Whoever changes, pauses or unpauses a DAG sets it, in the same transaction. */
  next_dagrun_planned: Generated<Flag>;
  /** As the stable API shows it; NULL where an earlier version of this program stored the DAG. */
  schedule_interval: JsonText | null;
  has_task_concurrency_limits: Flag;
  /** The pools of its tasks, a sorted array; NULL where an earlier version of this program stored the DAG. */
  pools: JsonText | null;
}

interface DagTagTable {
  dag_id: string;
  name: string;
}

interface DagVersionTable {
  id: string;
  dag_id: string;
  version_number: number;
  bundle_name: string;
  /** The hash of the bundle: `dag_bundle_content.hash`. */
  bundle_version: string;
  created_at: Timestamp;
  last_updated: Timestamp;
}

interface SerializedDagTable {
  id: string;
  dag_id: string;
  dag_version_id: string;
  data: JsonText;
  dag_hash: string;
  created_at: Timestamp;
  last_updated: Timestamp;
}

interface DagCodeTable {
  id: string;
  dag_id: string;
  dag_version_id: string;
  fileloc: string;
  source_code: string;
  source_code_hash: string;
  created_at: Timestamp;
  last_updated: Timestamp;
}

interface DagWarningTable {
  dag_id: string;
  warning_type: string;
  message: string;
  timestamp: Timestamp;
}

interface DagTotalTable {
  dag_id: string;
  dag_runs: number;
  task_instances: number;
}

import type { Generated } from 'kysely';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { DagRunState, DagRunType, TaskInstanceState } from '../domain/states.ts';

/** SQLite has no boolean: it gives 0 or 1 where PostgreSQL gives false or true. Read it by `Boolean(value)`. */
export type Flag = boolean | 0 | 1;
/** A JSON document as text on both databases: nobody pays for parsing what is not read. */
export type JsonText = string;

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

interface DagPriorityParsingRequestTable {
  /** Absolute path. */
  fileloc: string;
  created_at: Timestamp;
}

interface DagTagTable {
  dag_id: string;
  name: string;
}

interface DagBundleContentTable {
  hash: string;
  code: string;
  created_at: Timestamp;
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

interface ImportErrorTable {
  id: Generated<number>;
  timestamp: Timestamp;
  filename: string;
  bundle_name: string;
  stacktrace: string;
}

export interface DagRunTable {
  id: Generated<number>;
  dag_id: string;
  run_id: string;
  run_type: DagRunType;
  state: DagRunState;
  external_trigger: Flag;
  triggering_user_name: string | null;
  conf: JsonText | null;
  logical_date: Timestamp;
  data_interval_start: Timestamp | null;
  data_interval_end: Timestamp | null;
  run_after: Timestamp;
  queued_at: Timestamp | null;
  start_date: Timestamp | null;
  end_date: Timestamp | null;
  /** NULL asks the scheduler to look at the run. Whoever changes a run or its task instances sets it to NULL, in the same transaction. */
  last_scheduling_decision: Timestamp | null;
  scheduled_by_job_id: number | null;
  clear_number: Generated<number>;
  created_dag_version_id: string | null;
  bundle_version: string | null;
  updated_at: Timestamp;
}

interface DagRunNoteTable {
  dag_run_id: number;
  user_id: string | null;
  content: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
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

interface SlotPoolTable {
  id: Generated<number>;
  pool: string;
  /** -1 is without limit. */
  slots: number;
  description: string | null;
  include_deferred: Flag;
}

interface VariableTable {
  id: Generated<number>;
  key: string;
  /** A Fernet token where `is_encrypted`. */
  val: string | null;
  description: string | null;
  is_encrypted: Flag;
}

export interface ConnectionTable {
  id: Generated<number>;
  conn_id: string;
  conn_type: string;
  description: string | null;
  host: string | null;
  schema: string | null;
  login: string | null;
  password: string | null;
  port: number | null;
  extra: string | null;
  is_encrypted: Flag;
  is_extra_encrypted: Flag;
}

export interface JobTable {
  id: Generated<number>;
  dag_id: string | null;
  state: 'running' | 'success' | 'failed' | 'restarting';
  job_type: string;
  start_date: Timestamp;
  end_date: Timestamp | null;
  latest_heartbeat: Timestamp;
  executor_class: string | null;
  hostname: string;
  unixname: string;
  pid: number;
}

interface LogTable {
  id: Generated<number>;
  dttm: Timestamp;
  event: string;
  dag_id: string | null;
  task_id: string | null;
  map_index: number | null;
  run_id: string | null;
  try_number: number | null;
  logical_date: Timestamp | null;
  owner: string | null;
  owner_display_name: string | null;
  extra: string | null;
}

interface AbUserTable {
  id: Generated<number>;
  first_name: string;
  last_name: string;
  username: string;
  /** The salted hash of the password. */
  password: string | null;
  active: Flag;
  email: string;
  last_login: Timestamp | null;
  login_count: Generated<number>;
  fail_login_count: Generated<number>;
  /** Another number ends all sessions and tokens of the user. */
  login_generation: Generated<number>;
  created_on: Timestamp;
  changed_on: Timestamp;
}

interface AbRoleTable {
  id: Generated<number>;
  name: string;
}

interface AbUserRoleTable {
  user_id: number;
  role_id: number;
}

interface AbPermissionTable {
  id: Generated<number>;
  /** An action, such as `can_read`. */
  name: string;
}

interface AbViewMenuTable {
  id: Generated<number>;
  /** A resource, such as `DAGs` or `DAG:my_dag`. */
  name: string;
}

interface AbPermissionViewTable {
  id: Generated<number>;
  permission_id: number;
  view_menu_id: number;
}

interface AbPermissionViewRoleTable {
  id: Generated<number>;
  permission_view_id: number;
  role_id: number;
}

interface AbAuthorizationVersionTable {
  /** Another one after each change of what somebody may do. */
  version: number;
}

interface SessionTable {
  /** The SHA-256 of what the cookie holds, in hexadecimal. */
  session_id: string;
  user_id: number;
  /** Of the user's stored password hash and login_generation at login: another password ends the session. */
  credential_mark: string;
  created_at: Timestamp;
  expiry: Timestamp;
}

interface TokenSigningKeyTable {
  key_id: string;
  /** A Fernet token where `is_encrypted`. */
  secret: string;
  is_encrypted: Flag;
  created_at: Timestamp;
  expires_at: Timestamp;
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

interface TaskReportTable {
  ti_id: string;
  report: JsonText;
  created_at: Timestamp;
}

interface CallbackRequestTable {
  id: string;
  created_at: Timestamp;
  callback_type: string;
  callback_data: JsonText;
  claim: string | null;
  claimed_at: Timestamp | null;
}

interface TaskLogTable {
  dag_id: string;
  run_id: string;
  /** Of the try. */
  ti_id: string;
  /** Bytes of the file. */
  position: number;
  end_position: number;
  content: string;
}

/** The metadata database, table by table. */
export interface Tables {
  dag: DagTable;
  dag_priority_parsing_request: DagPriorityParsingRequestTable;
  dag_tag: DagTagTable;
  dag_bundle_content: DagBundleContentTable;
  dag_version: DagVersionTable;
  serialized_dag: SerializedDagTable;
  dag_code: DagCodeTable;
  import_error: ImportErrorTable;
  dag_run: DagRunTable;
  dag_run_note: DagRunNoteTable;
  task_instance: TaskInstanceTable;
  task_instance_history: TaskInstanceHistoryTable;
  rendered_task_instance_fields: RenderedTaskInstanceFieldsTable;
  xcom: XComTable;
  slot_pool: SlotPoolTable;
  variable: VariableTable;
  connection: ConnectionTable;
  job: JobTable;
  log: LogTable;
  ab_user: AbUserTable;
  ab_role: AbRoleTable;
  ab_user_role: AbUserRoleTable;
  ab_permission: AbPermissionTable;
  ab_view_menu: AbViewMenuTable;
  ab_permission_view: AbPermissionViewTable;
  ab_permission_view_role: AbPermissionViewRoleTable;
  ab_authorization_version: AbAuthorizationVersionTable;
  session: SessionTable;
  token_signing_key: TokenSigningKeyTable;
  task_instance_note: TaskInstanceNoteTable;
  dag_warning: DagWarningTable;
  dag_total: DagTotalTable;
  dataset: DatasetTable;
  dag_schedule_dataset_reference: DagScheduleDatasetReferenceTable;
  task_outlet_dataset_reference: TaskOutletDatasetReferenceTable;
  dataset_dag_run_queue: DatasetDagRunQueueTable;
  dataset_event: DatasetEventTable;
  task_report: TaskReportTable;
  callback_request: CallbackRequestTable;
  task_log: TaskLogTable;
  dagrun_dataset_event: DagrunDatasetEventTable;
}

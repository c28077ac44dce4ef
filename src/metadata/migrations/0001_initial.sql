-- Airflow's table and column names where the meaning is the same.
-- Types in {braces} are spelled for each database in metadata/migrate.ts.

CREATE TABLE dag (
  dag_id TEXT PRIMARY KEY CHECK (length(dag_id) BETWEEN 1 AND 250),
  is_paused {bool} NOT NULL,
  is_active {bool} NOT NULL,
  last_parsed_time {timestamp},
  fileloc TEXT NOT NULL,
  relative_fileloc TEXT NOT NULL,
  bundle_name TEXT NOT NULL,
  owners TEXT NOT NULL,
  dag_display_name TEXT,
  description TEXT,
  timetable_summary TEXT,
  timetable_description TEXT,
  max_active_tasks INTEGER NOT NULL,
  max_active_runs INTEGER NOT NULL,
  max_consecutive_failed_dag_runs INTEGER NOT NULL,
  has_import_errors {bool} NOT NULL,
  next_dagrun {timestamp},
  next_dagrun_data_interval_start {timestamp},
  next_dagrun_data_interval_end {timestamp},
  next_dagrun_create_after {timestamp},
  -- False asks the scheduler to plan the next run anew: the DAG is new, changed, paused or unpaused.
  next_dagrun_planned {bool} NOT NULL DEFAULT {false}
);
CREATE INDEX idx_dag_to_plan ON dag (dag_id) WHERE next_dagrun_planned = {false};
CREATE INDEX idx_next_dagrun_create_after ON dag (next_dagrun_create_after);
CREATE INDEX idx_dag_file ON dag (bundle_name, relative_fileloc);

CREATE TABLE dag_tag (
  dag_id TEXT NOT NULL REFERENCES dag (dag_id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (dag_id, name)
);

-- What a DAG file became: its bundle's code by the SHA-256 of it. Never changes.
CREATE TABLE dag_bundle_content (
  hash TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  created_at {timestamp} NOT NULL
);

CREATE TABLE dag_version (
  id {uuid} PRIMARY KEY,
  dag_id TEXT NOT NULL REFERENCES dag (dag_id) ON DELETE CASCADE,
  version_number INTEGER NOT NULL,
  bundle_name TEXT NOT NULL,
  bundle_version TEXT NOT NULL,
  created_at {timestamp} NOT NULL,
  last_updated {timestamp} NOT NULL,
  UNIQUE (dag_id, version_number)
);

CREATE TABLE serialized_dag (
  id {uuid} PRIMARY KEY,
  dag_id TEXT NOT NULL,
  dag_version_id {uuid} NOT NULL UNIQUE REFERENCES dag_version (id) ON DELETE CASCADE,
  data {json} NOT NULL,
  dag_hash TEXT NOT NULL,
  created_at {timestamp} NOT NULL,
  last_updated {timestamp} NOT NULL
);
CREATE INDEX idx_serialized_dag_dag_id ON serialized_dag (dag_id);

CREATE TABLE dag_code (
  id {uuid} PRIMARY KEY,
  dag_id TEXT NOT NULL,
  dag_version_id {uuid} NOT NULL UNIQUE REFERENCES dag_version (id) ON DELETE CASCADE,
  fileloc TEXT NOT NULL,
  source_code TEXT NOT NULL,
  source_code_hash TEXT NOT NULL,
  created_at {timestamp} NOT NULL,
  last_updated {timestamp} NOT NULL
);

CREATE TABLE import_error (
  id {serial},
  timestamp {timestamp} NOT NULL,
  filename TEXT NOT NULL,
  bundle_name TEXT NOT NULL,
  stacktrace TEXT NOT NULL,
  UNIQUE (bundle_name, filename)
);

CREATE TABLE dag_run (
  id {serial},
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL CHECK (length(run_id) BETWEEN 1 AND 250),
  run_type TEXT NOT NULL CHECK (run_type IN ('manual', 'scheduled', 'backfill', 'dataset_triggered')),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'success', 'failed')),
  external_trigger {bool} NOT NULL,
  triggering_user_name TEXT,
  conf {json},
  logical_date {timestamp} NOT NULL,
  data_interval_start {timestamp},
  data_interval_end {timestamp},
  run_after {timestamp} NOT NULL,
  queued_at {timestamp},
  start_date {timestamp},
  end_date {timestamp},
  -- NULL asks the scheduler to look at the run: it is new, or somebody else changed it or its task instances.
  last_scheduling_decision {timestamp},
  -- The scheduler that decides about this run.
  scheduled_by_job_id INTEGER,
  clear_number INTEGER NOT NULL DEFAULT 0,
  created_dag_version_id {uuid},
  bundle_version TEXT,
  updated_at {timestamp} NOT NULL,
  UNIQUE (dag_id, run_id),
  UNIQUE (dag_id, logical_date)
);
CREATE INDEX idx_dag_run_unfinished ON dag_run (dag_id, state) WHERE state IN ('queued', 'running');
CREATE INDEX idx_dag_run_to_look_at ON dag_run (scheduled_by_job_id, state, id) WHERE last_scheduling_decision IS NULL;
CREATE INDEX idx_dag_run_owner ON dag_run (scheduled_by_job_id) WHERE state IN ('queued', 'running');

CREATE TABLE dag_run_note (
  dag_run_id INTEGER PRIMARY KEY REFERENCES dag_run (id) ON DELETE CASCADE,
  user_id TEXT,
  content TEXT,
  created_at {timestamp} NOT NULL,
  updated_at {timestamp} NOT NULL
);

CREATE TABLE task_instance (
  id {uuid} PRIMARY KEY,
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL DEFAULT -1,
  state TEXT CHECK (state IN ('removed', 'scheduled', 'queued', 'running', 'success', 'restarting', 'failed',
    'up_for_retry', 'up_for_reschedule', 'upstream_failed', 'skipped', 'deferred')),
  try_number INTEGER NOT NULL DEFAULT 0,
  max_tries INTEGER NOT NULL,
  start_date {timestamp},
  end_date {timestamp},
  duration {real},
  hostname TEXT,
  unixname TEXT,
  pool TEXT NOT NULL,
  pool_slots INTEGER NOT NULL,
  queue TEXT NOT NULL,
  priority_weight INTEGER NOT NULL,
  operator TEXT,
  queued_dttm {timestamp},
  scheduled_dttm {timestamp},
  queued_by_job_id INTEGER,
  last_heartbeat_at {timestamp},
  pid INTEGER,
  executor TEXT,
  external_executor_id TEXT,
  -- When a task instance in up_for_retry may run again.
  next_retry_at {timestamp},
  dag_version_id {uuid},
  updated_at {timestamp},
  UNIQUE (dag_id, run_id, task_id, map_index),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run (dag_id, run_id) ON DELETE CASCADE
);
CREATE INDEX idx_task_instance_active ON task_instance (pool, dag_id, pool_slots) WHERE state IN ('queued', 'running', 'restarting');

-- Earlier tries of task instances that ran again.
CREATE TABLE task_instance_history (
  task_instance_id {uuid} PRIMARY KEY,
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  try_number INTEGER NOT NULL,
  state TEXT,
  max_tries INTEGER,
  start_date {timestamp},
  end_date {timestamp},
  duration {real},
  hostname TEXT,
  unixname TEXT,
  pool TEXT,
  pool_slots INTEGER,
  queue TEXT,
  priority_weight INTEGER,
  operator TEXT,
  queued_dttm {timestamp},
  scheduled_dttm {timestamp},
  queued_by_job_id INTEGER,
  pid INTEGER,
  executor TEXT,
  external_executor_id TEXT,
  dag_version_id {uuid},
  updated_at {timestamp},
  UNIQUE (dag_id, run_id, task_id, map_index, try_number),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run (dag_id, run_id) ON DELETE CASCADE
);

CREATE TABLE rendered_task_instance_fields (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  rendered_fields {json} NOT NULL,
  PRIMARY KEY (dag_id, run_id, task_id, map_index),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run (dag_id, run_id) ON DELETE CASCADE
);

CREATE TABLE xcom (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL DEFAULT -1,
  key TEXT NOT NULL,
  value {json},
  timestamp {timestamp} NOT NULL,
  PRIMARY KEY (dag_id, run_id, task_id, map_index, key),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run (dag_id, run_id) ON DELETE CASCADE
);

CREATE TABLE slot_pool (
  id {serial},
  pool TEXT NOT NULL UNIQUE CHECK (length(pool) <= 256),
  slots INTEGER NOT NULL,
  description TEXT,
  include_deferred {bool} NOT NULL
);
INSERT INTO slot_pool (pool, slots, description, include_deferred) VALUES ('default_pool', 128, 'Default pool', {false});

CREATE TABLE variable (
  id {serial},
  key TEXT NOT NULL UNIQUE CHECK (length(key) <= 250),
  val TEXT,
  description TEXT,
  is_encrypted {bool} NOT NULL
);

CREATE TABLE connection (
  id {serial},
  conn_id TEXT NOT NULL UNIQUE CHECK (length(conn_id) <= 250),
  conn_type TEXT NOT NULL,
  description TEXT,
  host TEXT,
  schema TEXT,
  login TEXT,
  password TEXT,
  port INTEGER,
  extra TEXT,
  is_encrypted {bool} NOT NULL,
  is_extra_encrypted {bool} NOT NULL
);

-- Running parts of the system and their heartbeats.
CREATE TABLE job (
  id {serial},
  dag_id TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'success', 'failed', 'restarting')),
  job_type TEXT NOT NULL,
  start_date {timestamp} NOT NULL,
  end_date {timestamp},
  latest_heartbeat {timestamp} NOT NULL,
  executor_class TEXT,
  hostname TEXT NOT NULL,
  unixname TEXT NOT NULL,
  pid INTEGER NOT NULL
);
CREATE INDEX idx_job_state_heartbeat ON job (state, latest_heartbeat);

-- The audit log: who did what.
CREATE TABLE log (
  id {serial},
  dttm {timestamp} NOT NULL,
  event TEXT NOT NULL,
  dag_id TEXT,
  task_id TEXT,
  map_index INTEGER,
  run_id TEXT,
  try_number INTEGER,
  logical_date {timestamp},
  owner TEXT,
  owner_display_name TEXT,
  extra TEXT
);
CREATE INDEX idx_log_dttm ON log (dttm);
CREATE INDEX idx_log_dag ON log (dag_id);

CREATE TABLE ab_user (
  id {serial},
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  username TEXT NOT NULL UNIQUE,
  password TEXT,
  active {bool} NOT NULL,
  email TEXT NOT NULL UNIQUE,
  last_login {timestamp},
  login_count INTEGER NOT NULL DEFAULT 0,
  fail_login_count INTEGER NOT NULL DEFAULT 0,
  created_on {timestamp} NOT NULL,
  changed_on {timestamp} NOT NULL
);

CREATE TABLE ab_role (
  id {serial},
  name TEXT NOT NULL UNIQUE
);
INSERT INTO ab_role (name) VALUES ('Admin'), ('Public'), ('Viewer'), ('User'), ('Op');

CREATE TABLE ab_user_role (
  user_id INTEGER NOT NULL REFERENCES ab_user (id) ON DELETE CASCADE,
  role_id INTEGER NOT NULL REFERENCES ab_role (id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, role_id)
);

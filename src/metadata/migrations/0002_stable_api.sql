-- What the stable API and its authorization remember. Names are Airflow's where the meaning is the same.
-- Types in {braces} are spelled for each database in metadata/migrate.ts.

-- Actions, resources and which role may do which action on which resource.
CREATE TABLE ab_permission (
  id {serial},
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE ab_view_menu (
  id {serial},
  name TEXT NOT NULL UNIQUE
);
CREATE TABLE ab_permission_view (
  id {serial},
  permission_id INTEGER NOT NULL REFERENCES ab_permission (id) ON DELETE CASCADE,
  view_menu_id INTEGER NOT NULL REFERENCES ab_view_menu (id) ON DELETE CASCADE,
  UNIQUE (permission_id, view_menu_id)
);
-- In the order of the ids, which is that in which the permissions were granted.
CREATE TABLE ab_permission_view_role (
  id {serial},
  permission_view_id INTEGER NOT NULL REFERENCES ab_permission_view (id) ON DELETE CASCADE,
  role_id INTEGER NOT NULL REFERENCES ab_role (id) ON DELETE CASCADE,
  UNIQUE (role_id, permission_view_id)
);
-- One row. The version is another one after each change of what somebody may do, so that whoever remembers need not read it again.
CREATE TABLE ab_authorization_version (
  version INTEGER NOT NULL
);
INSERT INTO ab_authorization_version (version) VALUES (1);

-- Another number ends all sessions and tokens of the user, also when the former password or the account comes back.
ALTER TABLE ab_user ADD COLUMN login_generation INTEGER NOT NULL DEFAULT 0;

-- Signed-in browsers. The cookie holds a random text, the table only its SHA-256.
CREATE TABLE session (
  session_id TEXT PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES ab_user (id) ON DELETE CASCADE,
  -- Of the user's stored password hash and login_generation: another password ends the session.
  credential_mark TEXT NOT NULL,
  created_at {timestamp} NOT NULL,
  expiry {timestamp} NOT NULL
);
CREATE INDEX idx_session_user ON session (user_id);
CREATE INDEX idx_session_expiry ON session (expiry);

-- Keys that sign tokens. The newest signs, older ones still verify until what they signed has expired.
CREATE TABLE token_signing_key (
  key_id TEXT PRIMARY KEY,
  -- Encrypted with the Fernet key where there is one.
  secret TEXT NOT NULL,
  is_encrypted {bool} NOT NULL,
  created_at {timestamp} NOT NULL,
  expires_at {timestamp} NOT NULL
);

CREATE TABLE task_instance_note (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  user_id TEXT,
  content TEXT,
  created_at {timestamp} NOT NULL,
  updated_at {timestamp} NOT NULL,
  PRIMARY KEY (dag_id, run_id, task_id, map_index),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run (dag_id, run_id) ON DELETE CASCADE
);

CREATE TABLE dag_warning (
  dag_id TEXT NOT NULL REFERENCES dag (dag_id) ON DELETE CASCADE,
  warning_type TEXT NOT NULL,
  message TEXT NOT NULL,
  timestamp {timestamp} NOT NULL,
  PRIMARY KEY (dag_id, warning_type)
);

CREATE TABLE dataset (
  id {serial},
  uri TEXT NOT NULL UNIQUE CHECK (length(uri) BETWEEN 1 AND 3000),
  extra {json} NOT NULL,
  created_at {timestamp} NOT NULL,
  updated_at {timestamp} NOT NULL,
  is_orphaned {bool} NOT NULL DEFAULT {false}
);
CREATE TABLE dag_schedule_dataset_reference (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  dag_id TEXT NOT NULL REFERENCES dag (dag_id) ON DELETE CASCADE,
  created_at {timestamp} NOT NULL,
  updated_at {timestamp} NOT NULL,
  PRIMARY KEY (dataset_id, dag_id)
);
CREATE TABLE task_outlet_dataset_reference (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  dag_id TEXT NOT NULL REFERENCES dag (dag_id) ON DELETE CASCADE,
  task_id TEXT NOT NULL,
  created_at {timestamp} NOT NULL,
  updated_at {timestamp} NOT NULL,
  PRIMARY KEY (dataset_id, dag_id, task_id)
);
-- Datasets that changed since the DAG that waits for them ran last.
CREATE TABLE dataset_dag_run_queue (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  target_dag_id TEXT NOT NULL REFERENCES dag (dag_id) ON DELETE CASCADE,
  created_at {timestamp} NOT NULL,
  PRIMARY KEY (dataset_id, target_dag_id)
);
CREATE TABLE dataset_event (
  id {serial},
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  extra {json} NOT NULL,
  source_dag_id TEXT,
  source_task_id TEXT,
  source_run_id TEXT,
  source_map_index INTEGER NOT NULL DEFAULT -1,
  timestamp {timestamp} NOT NULL
);
CREATE INDEX idx_dataset_event_dataset ON dataset_event (dataset_id, timestamp);
CREATE TABLE dagrun_dataset_event (
  dag_run_id INTEGER NOT NULL REFERENCES dag_run (id) ON DELETE CASCADE,
  event_id INTEGER NOT NULL REFERENCES dataset_event (id) ON DELETE CASCADE,
  PRIMARY KEY (dag_run_id, event_id)
);

-- What the stable API shows of a DAG beside the columns of the first version. schedule_interval: JSON; NULL where the DAG was
-- stored by an earlier version of this program, so that its file is stored again.
ALTER TABLE dag ADD COLUMN schedule_interval TEXT;
ALTER TABLE dag ADD COLUMN has_task_concurrency_limits {bool} NOT NULL DEFAULT {false};
-- The pools of its tasks, a sorted JSON array.
ALTER TABLE dag ADD COLUMN pools TEXT;
CREATE INDEX idx_dag_fileloc ON dag (fileloc);
-- Counts the DAGs that lists show, and gives their order.
CREATE INDEX idx_dag_listing ON dag (is_active, dag_id, is_paused);

-- DAG files that somebody wants to be parsed anew. Whoever reads DAG files takes them from here.
CREATE TABLE dag_priority_parsing_request (
  fileloc TEXT PRIMARY KEY,
  created_at {timestamp} NOT NULL
);

-- How many runs and task instances each DAG has, so that lists over all of them can say how many there are without counting.
-- Whoever inserts or deletes any keeps it right, in the same transaction: metadata/totals.ts.
CREATE TABLE dag_total (
  dag_id TEXT PRIMARY KEY,
  dag_runs INTEGER NOT NULL,
  task_instances INTEGER NOT NULL
);
INSERT INTO dag_total (dag_id, dag_runs, task_instances)
  SELECT r.dag_id, count(*), (SELECT count(*) FROM task_instance ti WHERE ti.dag_id = r.dag_id)
  FROM dag_run r GROUP BY r.dag_id;

-- The runs of a DAG in the order of their making, and all runs by their dates.
CREATE INDEX idx_dag_run_dag_id ON dag_run (dag_id, id);
CREATE INDEX idx_dag_run_logical_date ON dag_run (logical_date, id);

-- What lists show of a task instance besides: its name for people where it is another one than its id, and the settings for its
-- executor in the spelling of Python where there are any. As the DAG had them when the run was made.
ALTER TABLE task_instance ADD COLUMN task_display_name TEXT;
ALTER TABLE task_instance ADD COLUMN executor_config TEXT;

-- What waits for room, or was deferred: the use of pools is counted from here.
CREATE INDEX idx_task_instance_waiting ON task_instance (pool, state, pool_slots) WHERE state IN ('scheduled', 'deferred');

-- How tries on other machines ended, until the scheduler of their runs takes it in. The body is a TaskReport as JSON.
CREATE TABLE task_report (
  ti_id {uuid} PRIMARY KEY,
  report TEXT NOT NULL,
  created_at {timestamp} NOT NULL
);

-- Those that failed, which lists over all DAGs look for most; few, so that keeping it costs little.
CREATE INDEX idx_task_instance_failed ON task_instance (dag_id, run_id, task_id, map_index)
  WHERE state IN ('failed', 'upstream_failed');

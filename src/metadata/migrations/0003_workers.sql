-- What workers on other machines leave with the control plane. Types in {braces} are spelled for each database in metadata/migrate.ts.

-- Callbacks that are still to be called on a worker. The body is a CallbackWorkload as JSON.
CREATE TABLE callback_request (
  id {uuid} PRIMARY KEY,
  created_at {timestamp} NOT NULL,
  callback_type TEXT NOT NULL CHECK (callback_type IN ('DagCallbackRequest', 'TaskCallbackRequest')),
  callback_data TEXT NOT NULL,
  -- Of the worker that calls it, and since when; NULL: none does.
  claim TEXT,
  claimed_at {timestamp}
);

-- Parts of the logs of tries that ran on workers, by the bytes of the file that they were there. Gone with their run.
CREATE TABLE task_log (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  -- Of the try: task_instance.id, task_instance_history.task_instance_id.
  ti_id {uuid} NOT NULL,
  position INTEGER NOT NULL,
  end_position INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (dag_id, run_id, ti_id, position),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run (dag_id, run_id) ON DELETE CASCADE
);

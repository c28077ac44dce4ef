import type { JsonObject, Json } from '../foundation/json.ts';
import type { DagRunState, TaskInstanceState } from '../domain/states.ts';
import type { TaskError } from '../domain/task-outcome.ts';

/*
 * What a task process and its supervisor say to each other. Types and fields are named as in Airflow 3's task supervisor
 * schema, so that task SDKs of other languages may speak it too. Marked "ours" is what that schema lacks: a warm process
 * runs many tries, and answers with everything about a try in one message.
 *
 * The supervisor sends a callback request or StartupDetails when the process has nothing to do, and StartupDetails with `ahead` also
 * while it runs something. The process answers each with exactly one SucceedTask, RetryTask or TaskState that carries the frame's
 * id, or with TryDeclined where it was sent ahead. In between the process may ask: each request gets exactly
 * one response with the request's id.
 */

/** What either side sends that is no response. */
export interface RequestFrame<Body> {
  id: number;
  body: Body;
}

/** The answer to the request of that id: a body, an error, or neither where there is nothing to tell. */
export interface ResponseFrame {
  id: number;
  body: ResultBody | null;
  error: ErrorResponse | null;
}

/** A request that cannot be fulfilled, with Airflow's word for why. */
export interface ErrorResponse {
  type: 'ErrorResponse';
  error:
    | 'CONNECTION_NOT_FOUND'
    | 'VARIABLE_NOT_FOUND'
    | 'XCOM_NOT_FOUND'
    | 'DAGRUN_ALREADY_EXISTS'
    | 'PERMISSION_DENIED'
    | 'GENERIC_ERROR';
  detail: { message: string };
}

/** Times are in the canonical form of Timestamp. */
export interface DagRunFields {
  dag_id: string;
  run_id: string;
  run_type: string;
  logical_date: string;
  data_interval_start: string | null;
  data_interval_end: string | null;
  run_after: string;
  start_date: string | null;
  end_date?: string | null;
  clear_number: number;
  conf: JsonObject;
  /** Ours: `external_trigger` of Airflow 2. */
  external_trigger: boolean;
}

/** Ours: what does not change while the process lives. Sent once, first. */
export interface ProcessSettings {
  type: 'ProcessSettings';
  /** Options that task code may read, by section and option. No secrets. */
  conf: Record<string, Record<string, string>>;
  /** Bytes of JSON. */
  xcom_limit: number;
  /** Bytes of one try's log; 0 is without limit. */
  log_limit: number;
  /** Characters of a rendered template field. */
  rendered_field_limit: number;
  /** Mode of new log folders. */
  log_folder_mode: number;
}

/** A try to be run. */
export interface StartupDetails {
  type: 'StartupDetails';
  ti: {
    id: string;
    dag_id: string;
    task_id: string;
    run_id: string;
    map_index: number;
    try_number: number;
    dag_version_id: string;
    queue: string;
    /** Ours, as the next ones: what templates show of a task instance. */
    pool: string;
    pool_slots: number;
    priority_weight: number;
    operator: string;
    execution_timeout_ms: number | null;
  };
  /** The DAG file, absolute. */
  dag_rel_path: string;
  /** `version` is the bundle's hash. */
  bundle_info: { name: string; version: string };
  start_date: string;
  ti_context: { dag_run: DagRunFields; max_tries: number; should_retry: boolean };
  sentry_integration: '';
  /** Ours: the file with the bundle's code. */
  bundle_file: string;
  /** Ours: the file that the try logs to. */
  log_file: string;
  /**
   * Ours: the try begins when the one before it has ended, `start_date` is when that one ended, and only where the process can
   * create the log file: where the file is there, the supervisor has taken the try back.
   */
  ahead: boolean;
}

interface CallbackRequest {
  filepath: string;
  bundle_name: string;
  /** The bundle's hash. */
  bundle_version: string;
  msg: string;
  dag_id: string;
  run_id: string;
  /** Ours, as all below. */
  id: string;
  event: 'success' | 'failure' | 'retry' | 'skipped';
  dag_run: DagRunFields;
  start_date: string;
  bundle_file: string;
  log_file: string;
}

/** A callback of a DAG to be called. */
export interface DagCallbackRequest extends CallbackRequest {
  type: 'DagCallbackRequest';
  is_failure_callback: boolean;
}

/** A callback of a task to be called, whose process died before it could. */
export interface TaskCallbackRequest extends CallbackRequest {
  type: 'TaskCallbackRequest';
  task_id: string;
  try_number: number;
}

/** Ours: end the running try in good order; force follows. */
export interface Terminate {
  type: 'Terminate';
  reason: string;
  /** The name of the error that the try's AbortSignal carries. */
  error: 'AirflowTaskTimeout' | 'AirflowTaskTerminated';
}

/** What a task process is given to do. */
export type WorkBody = StartupDetails | DagCallbackRequest | TaskCallbackRequest;
/** What a supervisor says by itself. */
export type SupervisorBody = ProcessSettings | WorkBody | Terminate;
/** What a supervisor says: by itself, or as an answer. */
export type SupervisorFrame = RequestFrame<SupervisorBody> | ResponseFrame;

/** How a try ended. What follows `end_date` is ours in all three, but for `retry_reason`. */
export type FinalBody =
  | {
      type: 'SucceedTask';
      state: 'success';
      end_date: string;
      return_value?: Json;
      skip_tasks?: string[];
      rendered_fields?: JsonObject;
    }
  | {
      type: 'RetryTask';
      state: 'up_for_retry';
      end_date: string;
      retry_reason: string;
      error: TaskError;
      rendered_fields?: JsonObject;
    }
  | {
      type: 'TaskState';
      state: 'failed' | 'skipped';
      end_date: string;
      error: TaskError;
      rendered_fields?: JsonObject;
    };

interface XComName {
  key: string;
  dag_id: string;
  run_id: string;
  task_id: string;
  map_index: number;
}

/** What a task asks. */
export type TaskRequest =
  | ({ type: 'GetXCom'; include_prior_dates: boolean } & XComName)
  | ({ type: 'SetXCom'; value: Json } & XComName)
  | ({ type: 'DeleteXCom' } & XComName)
  | { type: 'GetVariable'; key: string }
  | { type: 'PutVariable'; key: string; value: string; description: string | null }
  | { type: 'DeleteVariable'; key: string }
  | { type: 'GetConnection'; conn_id: string }
  | {
      type: 'TriggerDagRun';
      dag_id: string;
      run_id?: string;
      logical_date?: string;
      conf?: JsonObject;
      reset_dag_run?: boolean;
    }
  | { type: 'GetDagRunState'; dag_id: string; run_id: string }
  | { type: 'GetPreviousDagRun'; dag_id: string; logical_date: string; state: DagRunState | null }
  | { type: 'GetTaskStates'; dag_id: string; run_ids?: string[]; task_ids?: string[]; logical_dates?: string[] };

/** What a task process tells without being asked and without an answer. */
export type Notice =
  /** Ours: its code is loaded, it can take work. */
  | { type: 'ProcessReady' }
  /** Ours: it has heard Terminate; a process that does not say so is busy in code that never yields. */
  | { type: 'Terminating' }
  /** Ours: the process is not fit for another try and ends by itself. `running`: the frame it still finishes; 0: none. */
  | { type: 'ProcessSpoiled'; reason: string; running: number }
  /** Ours: a try that was sent ahead has not begun here and never will. `frame`: its frame's id. */
  | { type: 'TryDeclined'; frame: number }
  /** Ours: the log file cannot be written. Sent at most once for each try. */
  | { type: 'LogUnwritable'; file: string; reason: string }
  | { type: 'MaskSecret'; value: string };

/** What a task process says. */
export type TaskProcessBody = FinalBody | TaskRequest | Notice;

/** What a request of a task is answered with. */
export type ResultBody =
  | { type: 'OKResponse'; ok: true }
  | { type: 'XComResult'; key: string; value: Json }
  | { type: 'VariableResult'; key: string; value: string }
  | ({ type: 'ConnectionResult' } & ConnectionFields)
  | { type: 'DagRunStateResult'; state: DagRunState }
  | { type: 'DagRunResult'; dag_id: string; run_id: string; logical_date: string }
  | { type: 'PreviousDagRunResult'; dag_run: DagRunFields | null }
  | { type: 'TaskStatesResult'; task_states: Record<string, Record<string, TaskInstanceState | null>> };

interface ConnectionFields {
  conn_id: string;
  conn_type: string;
  description: string | null;
  host: string | null;
  schema: string | null;
  login: string | null;
  password: string | null;
  port: number | null;
  extra: string | null;
}

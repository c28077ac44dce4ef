import type { ConnectionParts } from '../domain/connection-text.ts';
import type { DagRunState, TaskInstanceState } from '../domain/states.ts';
import type { TaskWorkload, WorkloadDagRun } from '../domain/task-workload.ts';
import type { TriggerDagRunRequest } from '../domain/trigger-dag-run-request.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Json, JsonObject } from '../foundation/json.ts';
import type { LogLevel } from '../foundation/log.ts';
import type { Timestamp } from '../foundation/timestamp.ts';

/** Names one XCom. */
export interface XComAddress {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
  key: string;
}

/** A connection as task code and templates see it. */
export interface TaskConnection extends ConnectionParts {
  connId: string;
}

/** What became of a request to trigger a run. */
export interface TriggeredDagRun {
  dagId: string;
  runId: string;
  logicalDate: Timestamp;
}

/** Which task instances to look at; what is absent does not narrow. */
export interface TaskStatesQuery {
  dagId: string;
  runIds?: string[];
  taskIds?: string[];
  logicalDates?: Timestamp[];
}

/**
 * What the code of a DAG may ask of the world, whatever carries the questions: messages to a supervisor, or memory in
 * `dags test`. Every method rejects with an Error whose message the author of a DAG understands.
 */
export interface TaskServices {
  readonly clock: Clock;
  /** Fires when the try is to end: terminated from outside or over its execution timeout. Its reason is an Error saying why. */
  readonly signal: AbortSignal;
  /** A configuration option as text, or null where there is none. Secrets are never among them. */
  getConf(section: string, option: string): string | null;
  /** One line of the task's log (no line break at the end). `source` is the name of a logger, such as `tradewind.task.operators`. */
  log(level: LogLevel, message: string, source?: string): void;
  /** Hides a value in everything that this try logs or shows from now on. */
  maskSecret(value: string): void;

  /** Undefined where there is no such XCom; null is a value. `includePriorDates`: the newest of this or an earlier run. */
  getXCom(address: XComAddress, options?: { includePriorDates?: boolean }): Promise<Json | undefined>;
  setXCom(address: XComAddress, value: Json): Promise<void>;
  deleteXCom(address: XComAddress): Promise<void>;

  /** Null where there is none. */
  getVariable(key: string): Promise<string | null>;
  putVariable(key: string, value: string, description: string | null): Promise<void>;
  deleteVariable(key: string): Promise<void>;
  /** Null where there is none. */
  getConnection(connId: string): Promise<TaskConnection | null>;

  /**
   * Rejects where the DAG is unknown, or where the run exists and is not to be reset: then with an Error whose `code` is
   * `DAGRUN_ALREADY_EXISTS` or `DAG_RUN_EXISTS`.
   */
  triggerDagRun(request: TriggerDagRunRequest): Promise<TriggeredDagRun>;
  /** Null where there is no such run. */
  getDagRunState(dagId: string, runId: string): Promise<DagRunState | null>;
  /** The newest run before a date, in the given state where one is given. */
  getPreviousDagRun(dagId: string, before: Timestamp, state?: DagRunState): Promise<WorkloadDagRun | null>;
  /** States by run id, then by task id. */
  getTaskStates(query: TaskStatesQuery): Promise<Record<string, Record<string, TaskInstanceState | null>>>;
}

/** The services of one try of one task. */
export interface TaskHost extends TaskServices {
  readonly workload: TaskWorkload;
  /** Whether somebody tries the task by hand and nothing is recorded: `test_mode` in templates. Default false. */
  readonly isTest?: boolean;
  /** The environment of the task's process, which its child programs inherit. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Keeps what the template fields became; called at most once, before the handler runs. The host masks secrets. */
  setRenderedFields(fields: JsonObject): Promise<void>;
}

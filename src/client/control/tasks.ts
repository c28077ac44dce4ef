import type { Timestamp } from '../../foundation/timestamp.ts';

export interface TaskControl {
  /** The tasks of the newest version, in order of declaration; undefined: there is no such DAG. */
  list(dagId: string): Promise<TaskRecord[] | undefined>;
  /** The state of a task in a run; undefined: there is no such run. @throws AppError DAG_NOT_FOUND, TASK_NOT_FOUND */
  findState(query: TaskQuery): Promise<{ state: string | null } | undefined>;
  /**
   * Why a task does not run yet; undefined: there is no such run.
   * @throws AppError DAG_NOT_FOUND, TASK_NOT_FOUND
   */
  findObstacles(query: TaskQuery): Promise<readonly { name: string; reason: string }[] | undefined>;
  /** The task instances of a run, by task; undefined: there is no such run. */
  listStates(query: Omit<TaskQuery, 'taskId'>): Promise<RunTaskStates | undefined>;
  /** What `clear` would take. @throws AppError DAG_NOT_FOUND */
  listToClear(input: TasksToClear): Promise<TaskStateRecord[]>;
  /** Lets tasks run again, and their finished runs go on. */
  clear(input: TasksToClear): Promise<void>;
}

/** A task of a run: the run by its id or, where the text is a date too, by its logical date. */
interface TaskQuery {
  readonly dagId: string;
  readonly taskId: string;
  readonly run: string;
  /** What the text means as a date; undefined: it is none. */
  readonly logicalDate: Timestamp | undefined;
}

/** What to clear in one DAG. */
export interface TasksToClear {
  readonly dagId: string;
  /** Only tasks whose ids it finds. */
  readonly pattern: RegExp | undefined;
  readonly upstream: boolean;
  readonly downstream: boolean;
  readonly from: Timestamp | undefined;
  readonly to: Timestamp | undefined;
  readonly onlyFailed: boolean;
  readonly onlyRunning: boolean;
}

export interface TaskRecord {
  readonly taskId: string;
  /** The name of its class in Airflow, such as `BashOperator`. */
  readonly taskType: string;
  /** Ids of the tasks that follow. */
  readonly downstream: readonly string[];
}

/** A task instance. */
export interface TaskStateRecord {
  readonly task_id: string;
  readonly run_id: string;
  readonly logical_date: Timestamp;
  readonly state: string | null;
}

/** How the tasks of a run stand. `map_index` is -1 where a task is not mapped. */
export interface RunTaskStates {
  readonly logicalDate: Timestamp;
  readonly instances: readonly {
    readonly task_id: string;
    readonly map_index: number;
    readonly state: string | null;
    readonly start_date: Timestamp | null;
    readonly end_date: Timestamp | null;
  }[];
}

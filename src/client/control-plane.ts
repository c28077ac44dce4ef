import type { ConnectionParts } from '../domain/connection-text.ts';
import type { Permission } from '../domain/permission.ts';
import type { DagRunState } from '../domain/states.ts';
import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type {
  ConnectionRecord,
  DagGraph,
  DagRecord,
  DagRunRecord,
  ImportErrorRecord,
  NextRuns,
  PoolRecord,
  RoleRecord,
  RunTaskStates,
  TaskLineage,
  TaskRecord,
  TaskStateRecord,
  UserRecord,
} from './records.ts';

/**
 * What commands read and change, wherever it is: in the database of this machine (`local`) or behind the REST API of a server
 * (`remote`). Each part is loaded when it is first asked for. Absent things are undefined; all that a part refuses is an AppError,
 * of the same code in both places wherever a server tells so much. What one of them cannot do it refuses with a sentence.
 */
export interface ControlPlane {
  dags(): Promise<DagControl>;
  dagRuns(): Promise<DagRunControl>;
  tasks(): Promise<TaskControl>;
  pools(): Promise<PoolControl>;
  variables(): Promise<VariableControl>;
  connections(): Promise<ConnectionControl>;
  users(): Promise<UserControl>;
  roles(): Promise<RoleControl>;
}

export interface DagControl {
  /** Those whose files are there, by id. */
  list(): Promise<DagRecord[]>;
  /** Active or not. */
  find(dagId: string): Promise<DagRecord | undefined>;
  /** Undefined: there is no such DAG. */
  isPaused(dagId: string): Promise<boolean | undefined>;
  /** @throws AppError DAG_NOT_FOUND */
  setPaused(dagId: string, isPaused: boolean): Promise<void>;
  /**
   * Deletes all records of a DAG.
   * @returns how many; undefined where the server does not tell
   * @throws AppError DAG_NOT_FOUND, DAG_IS_RUNNING
   */
  delete(dagId: string): Promise<number | undefined>;
  importErrors(): Promise<ImportErrorRecord[]>;
  /** The newest version as a graph; undefined: there is no such DAG. */
  graph(dagId: string): Promise<DagGraph | undefined>;
  /** The next runs by schedule; undefined: there is no such DAG. */
  nextRuns(dagId: string, count: number): Promise<NextRuns | undefined>;
  /** The date that the schedule has after the latest run; undefined: there is no such DAG. */
  nextAfterLatest(dagId: string): Promise<NextAfterLatest | undefined>;
}

/** `hasRuns` false: nobody ran the DAG yet. `next` null: its schedule has no further date. */
export interface NextAfterLatest {
  readonly isPaused: boolean;
  readonly hasRuns: boolean;
  readonly next: Timestamp | null;
}

/** Which runs of a DAG; what is absent does not narrow. */
export interface DagRunQuery {
  readonly dagId: string;
  readonly state?: DagRunState | undefined;
  readonly noBackfill?: boolean | undefined;
  /** Bounds of the logical date, both included. */
  readonly from?: Timestamp | undefined;
  readonly to?: Timestamp | undefined;
}

/** What a new run is to be. */
interface NewDagRun {
  readonly dagId: string;
  /** Default: one is made of the date. */
  readonly runId: string | undefined;
  readonly logicalDate: Timestamp;
  /** Whether somebody chose the date; a server takes its own time otherwise. */
  readonly isDateGiven: boolean;
  /** The UTC offset that the date was given with, in minutes. */
  readonly offsetMinutes: number;
  readonly conf: JsonObject | undefined;
  /** Whether the id may look like that of a run of the schedule, as in Airflow 1.10. */
  readonly allowReservedRunId: boolean;
}

export interface DagRunControl {
  /** The latest logical date first. @throws AppError DAG_NOT_FOUND */
  search(query: DagRunQuery): Promise<DagRunRecord[]>;
  /** The run of that logical date. @throws AppError DAG_NOT_FOUND */
  findByDate(dagId: string, logicalDate: Timestamp): Promise<DagRunRecord | undefined>;
  /** What tasks of the run of that logical date read and wrote; undefined: there is no such run. @throws AppError DAG_NOT_FOUND */
  lineage(dagId: string, logicalDate: Timestamp): Promise<TaskLineage[] | undefined>;
  /** @throws AppError, such as DAG_NOT_FOUND or DAG_RUN_EXISTS */
  trigger(run: NewDagRun): Promise<DagRunRecord>;
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

/** A pool as it is to be; where `includeDeferred` is absent, that stays as it is. */
interface NewPool {
  readonly name: string;
  /** -1 is without limit. */
  readonly slots: number;
  readonly description: string;
  readonly includeDeferred?: boolean;
}

export interface PoolControl {
  /** The oldest first. */
  list(): Promise<PoolRecord[]>;
  find(name: string): Promise<PoolRecord | undefined>;
  /** Creates a pool, or changes the one of that name. @throws AppError INVALID_POOL */
  save(pool: NewPool): Promise<PoolRecord>;
  /** @throws AppError POOL_NOT_FOUND, INVALID_POOL */
  delete(name: string): Promise<PoolRecord>;
}

export interface VariableControl {
  /** The oldest first. */
  listKeys(): Promise<string[]>;
  /** Every variable with its value. */
  listValues(): Promise<{ key: string; value: string }[]>;
  find(key: string): Promise<string | undefined>;
  /** Creates a variable, or replaces the one of that key. */
  save(variable: { key: string; value: string; description: string | null }): Promise<void>;
  /** One that there is not is deleted just as well. */
  delete(key: string): Promise<void>;
}

export interface ConnectionControl {
  /** The oldest first. */
  list(): Promise<ConnectionRecord[]>;
  find(connId: string): Promise<ConnectionRecord | undefined>;
  /**
   * Stores many, each by itself: those before one that is refused are stored.
   * @param overwrite replace those that exist
   * @param onEach called for each as it is done
   */
  import(
    connections: ReadonlyMap<string, ConnectionParts>,
    overwrite: boolean,
    onEach: (connId: string, imported: boolean) => void,
  ): Promise<void>;
  /** @throws AppError CONNECTION_EXISTS */
  add(connId: string, parts: ConnectionParts): Promise<void>;
  /** @throws AppError CONNECTION_NOT_FOUND */
  delete(connId: string): Promise<void>;
}

/** What a user is told by. Exactly one of the two. */
export interface UserName {
  readonly username: string | undefined;
  readonly email: string | undefined;
}

interface NewUser {
  readonly username: string;
  /** Null: one who signs in in other ways only. */
  readonly password: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly roles: readonly string[];
}

/** What is absent stays as it is. */
interface UserChanges {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly password?: string;
  readonly roles?: readonly string[];
}

export interface UserControl {
  /** The oldest first. */
  list(): Promise<UserRecord[]>;
  find(name: UserName): Promise<UserRecord | undefined>;
  /** @throws AppError USER_EXISTS and others */
  create(user: NewUser): Promise<void>;
  /** @throws AppError USER_NOT_FOUND */
  update(username: string, changes: UserChanges): Promise<void>;
  /** @throws AppError USER_NOT_FOUND */
  delete(username: string): Promise<void>;
}

export interface RoleControl {
  /** The oldest first. */
  list(): Promise<RoleRecord[]>;
  /** @throws AppError ROLE_EXISTS */
  create(role: { name: string; permissions: readonly Permission[] }): Promise<void>;
  /** @throws AppError for an action or a resource that no role has ever heard of */
  grant(name: string, permissions: readonly Permission[]): Promise<void>;
  revoke(name: string, permissions: readonly Permission[]): Promise<void>;
  /** What is wrong with the names, in a sentence; undefined where they are known. */
  findUnknown(permissions: readonly Permission[]): Promise<string | undefined>;
  /** @throws AppError ROLE_NOT_FOUND */
  delete(name: string): Promise<void>;
}

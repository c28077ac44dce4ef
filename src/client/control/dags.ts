import type { Timestamp } from '../../foundation/timestamp.ts';
import type { ListedDag } from '../../metadata/dags/dag-listing.ts';

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

/** `dates` are logical dates: fewer than asked for where the schedule ends. */
export interface NextRuns {
  readonly isPaused: boolean;
  readonly dates: readonly Timestamp[];
}

export type DagRecord = Pick<
  ListedDag,
  | 'dag_id'
  | 'dag_display_name'
  | 'is_paused'
  | 'is_active'
  | 'last_parsed_time'
  | 'fileloc'
  | 'owners'
  | 'description'
  | 'timetable_description'
  | 'schedule_interval'
  | 'tags'
  | 'max_active_tasks'
  | 'max_active_runs'
  | 'max_consecutive_failed_dag_runs'
  | 'has_task_concurrency_limits'
  | 'has_import_errors'
  | 'next_dagrun'
  | 'next_dagrun_data_interval_start'
  | 'next_dagrun_data_interval_end'
  | 'next_dagrun_create_after'
>;

/** A DAG file that did not load. */
interface ImportErrorRecord {
  /** Absolute path of the DAG file. */
  readonly filepath: string;
  readonly error: string;
}

/** The tasks of a DAG as a graph. */
export interface DagGraph {
  readonly dagId: string;
  readonly tasks: readonly DagGraphTask[];
  /** By `upstream->downstream`, the two task ids. */
  readonly edgeLabels: ReadonlyMap<string, string>;
  /** All of it. A server tells of no other group. */
  readonly group: DagGraphGroup;
}

interface DagGraphTask {
  readonly taskId: string;
  readonly displayName: string;
  /** As CSS has them, such as `#fff`. */
  readonly color: string;
  readonly textColor: string;
  /** Ids of the tasks that follow. */
  readonly downstream: readonly string[];
}

export interface DagGraphGroup {
  /** Null for all of the DAG. */
  readonly groupId: string | null;
  readonly displayName: string;
  /** Task ids and groups. */
  readonly children: readonly (string | DagGraphGroup)[];
}

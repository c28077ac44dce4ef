import type { ConnectionParts } from '../domain/connection-text.ts';
import type { Json } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { ListedDag } from '../metadata/dags/dag-listing.ts';
import type { StoredDagRun } from '../metadata/dag-runs/dag-runs.ts';
import type { StoredPool } from '../metadata/pools/pools.ts';
import type { StoredRole } from '../metadata/users/roles.ts';
import type { StoredUser } from '../metadata/users/users.ts';

/*
 * What a control plane tells of each thing. Fields have the names that the database has for them; those that a server does not
 * tell are null.
 */

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

export type DagRunRecord = Pick<
  StoredDagRun,
  | 'dag_id'
  | 'run_id'
  | 'run_type'
  | 'state'
  | 'external_trigger'
  | 'conf'
  | 'logical_date'
  | 'data_interval_start'
  | 'data_interval_end'
  | 'queued_at'
  | 'start_date'
  | 'end_date'
  | 'last_scheduling_decision'
> & { id: number | null };

export interface ImportErrorRecord {
  /** Absolute path of the DAG file. */
  readonly filepath: string;
  readonly error: string;
}

/** `dates` are logical dates: fewer than asked for where the schedule ends. */
export interface NextRuns {
  readonly isPaused: boolean;
  readonly dates: readonly Timestamp[];
}

export interface TaskRecord {
  readonly taskId: string;
  /** The name of its class in Airflow, such as `BashOperator`. */
  readonly taskType: string;
  /** Ids of the tasks that follow. */
  readonly downstream: readonly string[];
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

/** What a task left of what it read and wrote; null: nothing. */
export interface TaskLineage {
  readonly taskId: string;
  readonly inlets: Json;
  readonly outlets: Json;
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

export type PoolRecord = Pick<StoredPool, 'pool' | 'slots' | 'description' | 'include_deferred'>;

/** Encrypted: in the database. A server tells neither that nor the number nor the password (null). */
export interface ConnectionRecord {
  readonly id: number | null;
  readonly connId: string;
  readonly parts: ConnectionParts;
  readonly isEncrypted: boolean | null;
  readonly isExtraEncrypted: boolean | null;
  /** The extra as it is stored, encrypted where it is. A server does not tell it. */
  readonly storedExtra: string | null;
}

/** `id` is null where a server does not tell it. */
export type UserRecord = Pick<StoredUser, 'username' | 'email' | 'first_name' | 'last_name' | 'roles'> & {
  id: number | null;
};

export type RoleRecord = StoredRole;

import type { DagRunState } from '../../domain/states.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { StoredDagRun } from '../../metadata/dag-runs/dag-runs.ts';

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

/** What a task left of what it read and wrote; null: nothing. */
export interface TaskLineage {
  readonly taskId: string;
  readonly inlets: Json;
  readonly outlets: Json;
}

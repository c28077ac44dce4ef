import type { JsonObject } from '../../foundation/json.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { DagActionContext, Logged } from '../action-context.ts';

/** The run that somebody asks for. */
export interface TriggerDagRunInput {
  dagId: string;
  /** Default: one is made of the logical date. */
  runId?: string | undefined;
  /** Airflow's execution date. Default: now. */
  logicalDate?: Timestamp | undefined;
  /** The UTC offset that a made run id shows, as the older experimental API does. Default 0. */
  offsetMinutes?: number | undefined;
  conf?: JsonObject | undefined;
  note?: string | undefined;
  /** The user; null where none is known. */
  triggeredBy: string | null;
  /** From where, for the audit log; see Actor. */
  source?: string | undefined;
  /** `[scheduler] allowed_run_id_pattern`. */
  allowedRunIdPattern?: string | undefined;
  /** Take run ids such as `scheduled__x` too, as Airflow 1.10 did. The run is a manual one all the same. */
  allowReservedRunId?: boolean | undefined;
  /** `[scheduler] allow_trigger_in_future`: a run of a future date begins now instead of then. Default false. */
  allowTriggerInFuture?: boolean | undefined;
  /** What the run is about. Default: what the timetable says of the logical date. */
  dataInterval?: { start: Timestamp; end: Timestamp } | undefined;
  /** Refuse a DAG whose file cannot be loaded now, although it could once. Default false. */
  refuseImportErrors?: boolean | undefined;
  /** See Actor. */
  logged?: Logged | undefined;
  /** Where the run exists already, clear all its tasks instead of failing. */
  resetDagRun?: boolean | undefined;
  /** `[core] dag_run_conf_overrides_params`: members of `conf` are the values of the params of their names. Default true. */
  confOverridesParams?: boolean | undefined;
}

/** A run that is asked for, with what was left open filled in. */
export interface AskedRun extends TriggerDagRunInput {
  readonly context: DagActionContext;
  /** The moment of the asking. */
  readonly now: Timestamp;
  readonly logicalDate: Timestamp;
  readonly runId: string;
  /** Whether the caller chose the run id. */
  readonly isOwnRunId: boolean;
}

import type { Generated } from 'kysely';
import type { DagRunState } from '../../domain/states.ts';
import type { DagRunType } from '../../domain/run-type.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Flag, JsonText } from './column-types.ts';

/** Runs of DAGs. */
export interface DagRunTables {
  dag_run: DagRunTable;
  dag_run_note: DagRunNoteTable;
}

export interface DagRunTable {
  id: Generated<number>;
  dag_id: string;
  run_id: string;
  run_type: DagRunType;
  state: DagRunState;
  external_trigger: Flag;
  triggering_user_name: string | null;
  conf: JsonText | null;
  logical_date: Timestamp;
  data_interval_start: Timestamp | null;
  data_interval_end: Timestamp | null;
  run_after: Timestamp;
  queued_at: Timestamp | null;
  start_date: Timestamp | null;
  end_date: Timestamp | null;
  /** NULL asks the scheduler to look at the run. Whoever changes a run or its task instances sets it to NULL, in the same transaction. */
  last_scheduling_decision: Timestamp | null;
  scheduled_by_job_id: number | null;
  clear_number: Generated<number>;
  created_dag_version_id: string | null;
  bundle_version: string | null;
  updated_at: Timestamp;
}

interface DagRunNoteTable {
  dag_run_id: number;
  user_id: string | null;
  content: string | null;
  created_at: Timestamp;
  updated_at: Timestamp;
}

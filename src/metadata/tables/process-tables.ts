import type { Generated } from 'kysely';
import type { Timestamp } from '../../foundation/timestamp.ts';

/** Processes, and what was done by whom. */
export interface ProcessTables {
  job: JobTable;
  log: LogTable;
}

export interface JobTable {
  id: Generated<number>;
  dag_id: string | null;
  state: 'running' | 'success' | 'failed' | 'restarting';
  job_type: string;
  start_date: Timestamp;
  end_date: Timestamp | null;
  latest_heartbeat: Timestamp;
  executor_class: string | null;
  hostname: string;
  unixname: string;
  pid: number;
}

interface LogTable {
  id: Generated<number>;
  dttm: Timestamp;
  event: string;
  dag_id: string | null;
  task_id: string | null;
  map_index: number | null;
  run_id: string | null;
  try_number: number | null;
  logical_date: Timestamp | null;
  owner: string | null;
  owner_display_name: string | null;
  extra: string | null;
}

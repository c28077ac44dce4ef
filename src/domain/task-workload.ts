import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';

/** The dag run of a task, as its code may see it. */
export interface WorkloadDagRun {
  dagId: string;
  runId: string;
  runType: string;
  logicalDate: Timestamp;
  dataIntervalStart: Timestamp | null;
  dataIntervalEnd: Timestamp | null;
  runAfter: Timestamp;
  startDate: Timestamp | null;
  /** Only of another run that was asked for; the task's own has none yet. */
  endDate?: Timestamp | null;
  externalTrigger: boolean;
  conf: JsonObject;
  clearNumber: number;
}

/** Everything that a task process needs for one try of one task. Small: sent once for each try. */
export interface TaskWorkload {
  kind: 'task';
  /** `task_instance.id`, a new one for each try: what a report must name to count. */
  tiId: string;
  dagId: string;
  taskId: string;
  runId: string;
  mapIndex: number;
  tryNumber: number;
  maxTries: number;
  queue: string;
  pool: string;
  poolSlots: number;
  priorityWeight: number;
  operator: string;
  dagVersionId: string;
  /** The bundle's hash, `dag_bundle_content.hash`. */
  bundleHash: string;
  fileloc: string;
  dagRun: WorkloadDagRun;
  executionTimeoutMs: number | null;
}

/** A DAG's own callback (its run succeeded or failed), or a task's whose process died before it could call it. */
export interface CallbackWorkload {
  kind: 'callback';
  id: string;
  dagId: string;
  /** Absent for a callback of the DAG. */
  taskId?: string;
  runId: string;
  tryNumber?: number;
  event: 'success' | 'failure' | 'retry' | 'skipped';
  reason: string;
  bundleHash: string;
  fileloc: string;
  dagRun: WorkloadDagRun;
}

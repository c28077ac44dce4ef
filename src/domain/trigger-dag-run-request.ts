import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';

/** What a task asks for by `triggerDagRun`. Names as Airflow's TriggerDagRun message. */
export interface TriggerDagRunRequest {
  dagId: string;
  runId?: string;
  logicalDate?: Timestamp;
  conf?: JsonObject;
  /** Clear the run where it exists already, instead of failing. */
  resetDagRun?: boolean;
}

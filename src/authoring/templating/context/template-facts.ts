import type { WorkloadDagRun } from '../../../domain/task-workload.ts';
import type { JsonObject } from '../../../foundation/json.ts';
import type { Timestamp } from '../../../foundation/timestamp.ts';
import type { TaskServices } from '../../task-host.ts';

/** What the template variables of one try of one task are made from. Reading it asks nothing of anybody. */
export interface TemplateFacts {
  dagId: string;
  taskId: string;
  runId: string;
  tryNumber: number;
  maxTries: number;
  mapIndex: number;
  dagRun: WorkloadDagRun;
  /** When this try began. */
  startDate: Timestamp | null;
  /**
   * `dag.…`, `task.…` and `ti.…` by Airflow's names, beyond what stands here already. Times of length are seconds, moments are
   * seconds since the epoch or ISO text, as in the serialized form.
   */
  dag: JsonObject;
  task: JsonObject;
  taskInstance: JsonObject;
  /** Params of the DAG and the task with the run's conf over them. */
  params: JsonObject;
  /** Logical dates of the runs before and after by the schedule: for `prev_ds`, `next_ds` and the like. */
  neighbours(): { previous: Timestamp | null; next: Timestamp | null };
  /** True for `tasks test`. */
  testMode: boolean;
  /** For templates of callbacks: why they are called, and the text of what a failed try threw. */
  reason?: string;
  exception?: string;
}

/** Questions that some variables ask when a template uses them. A {@link TaskServices} answers them all. */
export type TemplateAccess = Pick<
  TaskServices,
  'clock' | 'getConf' | 'getVariable' | 'getConnection' | 'getXCom' | 'setXCom' | 'getPreviousDagRun'
>;

import type { Service } from '../foundation/service.ts';
import type { TaskReport, TaskWorkload, Workload } from '../taskprocess/workload.ts';

/** Runs workloads somewhere and reports what became of them. The database stays the truth: a report counts by its `tiId`. */
export interface Executor extends Service {
  /** As Airflow names it, such as `LocalExecutor`. */
  readonly name: string;
  /** How many more workloads it takes now. */
  readonly openSlots: number;
  /** Ids of the task instances that it has taken and not yet reported as ended. */
  readonly heldTaskInstances: ReadonlySet<string>;
  /** Where tries live on without the scheduler that handed them out; absent where they end with it. */
  readonly elsewhere?: TriesElsewhere;
  submit(workloads: readonly Workload[]): void;
  /** Ends a try whose result nobody wants any more (cleared, marked by hand, timed out). Reported as `lost`, reason `killed`. */
  kill(tiId: string, message: string): void;
  /** The one who wants the reports. Set before start; called synchronously, in order of each task instance. */
  onReport: (report: TaskReport) => void;
}

/**
 * Tries in processes that know no scheduler, and callbacks: those are kept (callback_request) before they are submitted. How they end is found in the database (task_report), by whichever scheduler has their
 * runs then.
 */
export interface TriesElsewhere {
  /** Holds tries that another scheduler handed out, or this one before it forgot them. */
  adopt(workloads: readonly TaskWorkload[]): void;
  /** Holds tries no more: their ends are taken in, or they are another scheduler's. */
  letGo(tiIds: Iterable<string>): void;
}

import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { BundleStore } from '../bundle-store.ts';
import type { TaskRequestsFor } from '../task-services.ts';
import type { LostReason, TaskReport } from '../workload.ts';
import type { TaskProcessSpec } from './task-process.ts';

/** What a pool of task processes works with. */
export interface TaskProcessPoolOptions {
  clock: Clock;
  logger: Logger;
  requestsFor: TaskRequestsFor;
  bundles: BundleStore;
  /** `[logging] base_log_folder`. */
  baseLogFolder: string;
  hostname: string;
  /** Processes at most. */
  parallelism: number;
  /** Processes that are kept when there is nothing to do. */
  warmProcesses: number;
  /** How long one beyond those may idle. */
  idleTimeoutMs: number;
  /** Tasks after which a process is replaced. */
  recycleAfter: number;
  process: TaskProcessSpec;
  onReport: (report: TaskReport) => void;
  /** A callback was called to its end; `lost` says why it was not. */
  onCallbackEnd?: (id: string, lost?: LostReason) => void;
}

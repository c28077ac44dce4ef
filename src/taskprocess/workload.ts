import type { JsonObject } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { TaskOutcome } from '../domain/task-outcome.ts';
import type { CallbackWorkload, TaskWorkload } from '../domain/task-workload.ts';
import type { Asker } from './task-services.ts';

export type { CallbackWorkload, TaskWorkload } from '../domain/task-workload.ts';
/** What an executor is given. */
export type Workload = TaskWorkload | CallbackWorkload;

/** How a try ended that its process could not report itself. */
export type LostReason = 'process-died' | 'timed-out' | 'out-of-memory' | 'killed' | 'not-started';

/** What is known of a try, reported in this order: one `started`, then one `finished` or `lost`. */
export type TaskReport =
  | { kind: 'started'; tiId: string; at: Timestamp; pid: number; hostname: string }
  | {
      kind: 'finished';
      tiId: string;
      startedAt: Timestamp;
      endedAt: Timestamp;
      outcome: TaskOutcome;
      /** Rendered template fields by name, secrets masked; absent where the task has none. */
      renderedFields?: JsonObject;
    }
  | {
      kind: 'lost';
      tiId: string;
      startedAt: Timestamp | null;
      endedAt: Timestamp;
      reason: LostReason;
      message: string;
    };

/** In whose name a workload asks. */
export function askerOf(workload: Workload): Asker {
  const { dagId, runId } = workload;
  return { id: workload.kind === 'task' ? workload.tiId : workload.id, dagId, runId };
}

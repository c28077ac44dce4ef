import type { Json } from '../foundation/json.ts';

/** An error of user code, in a form that travels between processes. */
export interface TaskError {
  name: string;
  message: string;
  /** The stack, with source maps applied; may be long. */
  stack?: string;
}

/** How one try of a task ended. What follows from it (retry, run failed …) is decided elsewhere. */
export type TaskOutcome =
  | {
      kind: 'success';
      /** The task's `return_value` XCom; absent where it returned nothing or does not push. */
      returnValue?: Json;
      /** Ids of tasks of the same run that a branch or a short circuit decided against. */
      skipTasks?: string[];
    }
  | { kind: 'skipped'; reason: string }
  | {
      kind: 'failed';
      error: TaskError;
      /** False where the task asked for no retry (AirflowFailException). */
      mayRetry: boolean;
    };

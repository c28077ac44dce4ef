import { AsyncLocalStorage } from 'node:async_hooks';
import type { TaskError } from '../../domain/task-outcome.ts';
import type { WorkloadDagRun } from '../../domain/task-workload.ts';
import type { TaskClient } from './client.ts';

/** The try that runs: facts of the task, its run and its dates. */
export interface TaskContext {
  readonly dagId: string;
  /** With the prefixes of its groups. */
  readonly taskId: string;
  readonly runId: string;
  /** 1 for the first try. */
  readonly tryNumber: number;
  /** How many tries more than the first one there may be. */
  readonly maxTries: number;
  /** -1 for a task that is not mapped. */
  readonly mapIndex: number;
  /** Fires when the try is to end: killed, cleared, or over its time. Give it to fetch(), timers and the like. */
  readonly signal: AbortSignal;

  /** The moment by which a run is known (once called the execution date): the start of its data interval, or when it was triggered. */
  readonly logicalDate: Date;
  /** The start of the stretch of time that the run is about. */
  readonly dataIntervalStart: Date;
  /** Its end. */
  readonly dataIntervalEnd: Date;
  /** The logical date as `2026-01-31`. */
  readonly ds: string;
  /** The logical date as `2026-01-31T00:00:00+00:00`. */
  readonly ts: string;
  /** Params of the DAG and the task, with what the run was started with over them. */
  readonly params: Readonly<Record<string, unknown>>;
  /** The run: its conf, its kind, its dates. */
  readonly dagRun: WorkloadDagRun;
}

/** What a callback is told. */
export interface CallbackContext extends TaskContext {
  /** Why it is called, in words: `success`, `task_failure`, `timed_out` … */
  readonly reason: string;
  /** What a failed try threw. */
  readonly exception?: TaskError;
}

interface Running {
  readonly context: TaskContext;
  readonly client: TaskClient;
}

const running = new AsyncLocalStorage<Running>();

/** Runs something as a task's code: {@link getContext} and {@link getClient} work in it and in all that it awaits. */
export function runWithContext<Result>(context: TaskContext, client: TaskClient, run: () => Result): Result {
  return running.run({ context, client }, run);
}

/**
 * The try that runs, from anywhere in its code.
 * @throws Error outside of a handler, such as while the DAG file is read
 */
export function getContext(): TaskContext {
  return requireRunning('getContext').context;
}

/**
 * Variables, connections and XComs, from anywhere in a task's code.
 * @throws Error outside of a handler, such as while the DAG file is read
 */
export function getClient(): TaskClient {
  return requireRunning('getClient').client;
}

function requireRunning(name: string): Running {
  const store = running.getStore();
  if (store) return store;
  throw new Error(
    `${name}() works only while a task runs: call it inside of a handler, not while the DAG file is read.`,
  );
}

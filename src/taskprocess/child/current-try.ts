import { AsyncLocalStorage } from 'node:async_hooks';
import type { Terminate } from '../messages.ts';
import type { OutputLines } from './output-lines.ts';
import type { TryLog } from './try-log.ts';

/** What code can reach that runs in the name of a try: the try's own, even where it outlives it. */
export interface CurrentTry {
  readonly log: TryLog;
  readonly output: OutputLines;
  /** Ends the try as failed from outside its own call chain. Once it has ended, the error is only logged. */
  fail(error: unknown): void;
  /** Asks the try to end in good order. The first reason counts. */
  abort(reason: string, error: Terminate['error']): void;
}

const storage = new AsyncLocalStorage<CurrentTry>();
let active: CurrentTry | undefined;

/**
 * Follows a try's code through its callbacks and promises, so that what it leaves behind (a timer, a forgotten promise) is not taken
 * for the next one's.
 */
export async function runInTry<T>(current: CurrentTry, work: () => Promise<T>): Promise<T> {
  active = current;
  try {
    return await storage.run(current, work);
  } finally {
    active = undefined;
  }
}

/** Runs what all tries share, such as the evaluation of a DAG file: it belongs to whichever try runs at the time. */
export function runForAllTries<T>(work: () => T): T {
  return storage.exit(work);
}

/** The try in whose name the present code runs; undefined between tries. */
export function attributedTry(): CurrentTry | undefined {
  return storage.getStore() ?? active;
}

/** The try that runs now, whoever asks. */
export function activeTry(): CurrentTry | undefined {
  return active;
}

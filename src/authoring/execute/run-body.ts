import { assertNever } from '../../foundation/assert-never.ts';
import { executeBash } from './execute-bash.ts';
import { executeBranch, executeFunction, executeShortCircuit } from './execute-function.ts';
import { executeLatestOnly } from './execute-latest-only.ts';
import { executeTriggerDagRun } from './execute-trigger-dag-run.ts';
import type { BodyResult, TaskRun } from './task-run.ts';

/** How long code that is to end may clean up, before its try ends without it. */
const CLEANUP_MS = 5000;

/**
 * Does what the task is for. Where the try is to end, its code may clean up for a while; then it ends with the signal's reason,
 * whatever the code does. A bash command is ended first.
 */
export function runBody(run: TaskRun): Promise<BodyResult> {
  const { body } = run.task.operator;
  switch (body.kind) {
    case 'empty':
      return Promise.resolve({});
    case 'latest-only':
      return executeLatestOnly(run);
    case 'function':
      return unlessAborted(run, executeFunction(run, body.handler));
    case 'branch':
      return unlessAborted(run, executeBranch(run, body.handler));
    case 'short-circuit':
      return unlessAborted(run, executeShortCircuit(run, body.handler, body.ignoreDownstreamTriggerRules));
    case 'bash':
      return executeBash(run, body);
    case 'trigger-dag-run':
      return unlessAborted(run, executeTriggerDagRun(run, body));
    default:
      return assertNever(body);
  }
}

async function unlessAborted(run: TaskRun, work: Promise<BodyResult>): Promise<BodyResult> {
  const { signal, clock } = run.host;
  const overdue = Promise.withResolvers<never>();
  let cancel: () => void = () => undefined;
  // Code that listens to the signal cleans up and ends by itself; other code is not waited for long.
  const onAbort = () => {
    cancel = clock.after(CLEANUP_MS, () => overdue.reject(signal.reason));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    return await Promise.race([work, overdue.promise]);
  } finally {
    cancel();
    signal.removeEventListener('abort', onAbort);
    // What still runs has nobody left to report to.
    work.catch(() => undefined);
  }
}

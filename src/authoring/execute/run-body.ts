import { assertNever } from '../../foundation/assert-never.ts';
import { executeBash } from './execute-bash.ts';
import { executeBranch, executeFunction, executeShortCircuit } from './execute-function.ts';
import { executeLatestOnly } from './execute-latest-only.ts';
import { executeTriggerDagRun } from './execute-trigger-dag-run.ts';
import type { BodyResult, TaskRun } from './task-run.ts';

/**
 * Does what the task is for. Ends with the signal's reason as soon as the try is to end, whatever the code does; a bash command
 * is ended first.
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
  const { signal } = run.host;
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (signal.aborted) onAbort();
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    // What still runs has nobody left to report to.
    work.catch(() => undefined);
  }
}

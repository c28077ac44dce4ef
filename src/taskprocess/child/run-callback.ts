import { executeCallback } from '../../authoring/execute-callback.ts';
import { toTaskError } from '../../authoring/execute/task-error.ts';
import type { TaskOutcome } from '../../domain/task-outcome.ts';
import type { DagCallbackRequest, FinalBody, TaskCallbackRequest } from '../messages.ts';
import { callbackWorkloadOf } from '../workload-messages.ts';
import { ChildTaskServices } from './child-task-services.ts';
import { runInTry } from './current-try.ts';
import { loadDag } from './loaded-bundles.ts';
import { openTry, type ProcessContext, TRY_SOURCE } from './open-try.ts';
import { restoreEnvironment } from './task-environment.ts';

/** Runs the callbacks of a DAG, or of a task whose process died. Never rejects: what they throw is logged and changes nothing. */
export async function runCallback(
  request: DagCallbackRequest | TaskCallbackRequest,
  process: ProcessContext,
): Promise<FinalBody> {
  const workload = callbackWorkloadOf(request);
  const opened = openTry(request.log_file, request.filepath, process);
  const { log } = opened.current;
  const what = workload.taskId === undefined ? `DAG ${workload.dagId}` : `task ${workload.taskId}`;
  const execute = async (): Promise<TaskOutcome> => {
    try {
      const dag = await loadDag({
        hash: workload.bundleHash,
        file: request.bundle_file,
        fileloc: workload.fileloc,
        dagId: workload.dagId,
      });
      await executeCallback(dag, workload, new ChildTaskServices(opened.services));
      return { kind: 'success' };
    } catch (error) {
      return { kind: 'failed', error: toTaskError(error), mayRetry: false };
    }
  };
  log.write('info', TRY_SOURCE, `Calling the ${workload.event} callbacks of ${what}: ${workload.reason}`);
  const outcome = await runInTry(opened.current, () => Promise.race([execute(), opened.broken]));
  opened.end();
  if (outcome.kind === 'failed') {
    const { name, message, stack } = outcome.error;
    log.write('error', TRY_SOURCE, `A callback failed\n${stack ?? `${name}: ${message}`}`);
  }
  log.close();
  restoreEnvironment();
  const end_date = opened.services.clock.now();
  return outcome.kind === 'failed'
    ? { type: 'TaskState', state: 'failed', end_date, error: outcome.error }
    : { type: 'SucceedTask', state: 'success', end_date };
}

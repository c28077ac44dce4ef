import { executeTask } from '../../authoring/execute-task.ts';
import { toTaskError } from '../../authoring/execute/task-error.ts';
import type { TaskOutcome } from '../../domain/task-outcome.ts';
import type { TaskWorkload } from '../../domain/task-workload.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { JsonObject } from '../../foundation/json.ts';
import { pythonDatetime } from '../../foundation/timestamp.ts';
import type { FinalBody, ProcessSettings, StartupDetails } from '../messages.ts';
import type { SecretsMasker } from '../secrets-masker.ts';
import { taskWorkloadOf } from '../workload-messages.ts';
import { ChildTaskHost } from './child-task-services.ts';
import { runInTry } from './current-try.ts';
import { loadDag } from './loaded-bundles.ts';
import { openTry, type ProcessContext, TRY_SOURCE as SOURCE } from './open-try.ts';
import { restoreEnvironment, setContextVariables } from './task-environment.ts';
import { presentableError } from './task-error.ts';
import type { TryLog } from './try-log.ts';
import { checkXComValue } from './xcom-value.ts';

/**
 * Runs one try of one task to its end. Never rejects: whatever happens is the try's outcome.
 * @param descriptor of its log, where that is open already
 */
export async function runTry(
  details: StartupDetails,
  process: ProcessContext,
  descriptor?: number,
): Promise<FinalBody> {
  const workload = taskWorkloadOf(details);
  const opened = openTry(details.log_file, details.dag_rel_path, process, descriptor);
  const { log } = opened.current;
  const host = new ChildTaskHost(workload, opened.services);
  setContextVariables(workload);
  log.hold('info', SOURCE, `Starting attempt ${workload.tryNumber} of ${workload.maxTries + 1}`);
  const on = pythonDatetime(workload.dagRun.logicalDate);
  log.write('info', SOURCE, `Executing <Task(${workload.operator}): ${workload.taskId}> on ${on}`);
  const outcome = await runInTry(opened.current, () =>
    Promise.race([execute(details, host, process.settings), opened.broken]),
  );
  opened.end();
  const final = finalBody(outcome, host.clock.now(), host.renderedFields, opened.services.masker);
  logEnd(log, workload, details.start_date, final);
  log.close();
  restoreEnvironment();
  return final;
}

async function execute(details: StartupDetails, host: ChildTaskHost, settings: ProcessSettings): Promise<TaskOutcome> {
  try {
    const dag = await loadDag({
      hash: details.bundle_info.version,
      file: details.bundle_file,
      fileloc: details.dag_rel_path,
      dagId: details.ti.dag_id,
    });
    const outcome = await executeTask(dag, details.ti.task_id, host);
    if (outcome.kind === 'success') checkXComValue(outcome.returnValue, settings.xcom_limit);
    return outcome;
  } catch (error) {
    return { kind: 'failed', error: toTaskError(error), mayRetry: true };
  }
}

function finalBody(
  outcome: TaskOutcome,
  endDate: string,
  rendered: JsonObject | undefined,
  masker: SecretsMasker,
): FinalBody {
  const fields = rendered === undefined ? {} : { rendered_fields: rendered };
  switch (outcome.kind) {
    case 'success':
      return {
        type: 'SucceedTask',
        state: 'success',
        end_date: endDate,
        ...(outcome.returnValue === undefined ? {} : { return_value: outcome.returnValue }),
        ...(outcome.skipTasks === undefined ? {} : { skip_tasks: outcome.skipTasks }),
        ...fields,
      };
    case 'skipped':
      return {
        type: 'TaskState',
        state: 'skipped',
        end_date: endDate,
        error: { name: 'AirflowSkipException', message: masker.mask(outcome.reason) },
        ...fields,
      };
    case 'failed': {
      const error = presentableError(outcome.error, masker);
      return outcome.mayRetry
        ? {
            type: 'RetryTask',
            state: 'up_for_retry',
            end_date: endDate,
            retry_reason: error.message,
            error,
            ...fields,
          }
        : { type: 'TaskState', state: 'failed', end_date: endDate, error, ...fields };
    }
    default:
      return assertNever(outcome);
  }
}

/** The last lines: what went wrong, and the state, in Airflow's words. */
function logEnd(log: TryLog, workload: TaskWorkload, startDate: string, final: FinalBody): void {
  if (final.state === 'skipped') log.hold('info', SOURCE, final.error.message);
  else if (final.state !== 'success') {
    const { name, message, stack } = final.error;
    log.hold('error', SOURCE, `Task failed with exception\n${stack ?? `${name}: ${message}`}`);
  }
  const state = final.type === 'RetryTask' && workload.tryNumber > workload.maxTries ? 'failed' : final.state;
  log.hold(
    final.state === 'success' || final.state === 'skipped' ? 'info' : 'error',
    SOURCE,
    `Marking task as ${state.toUpperCase()}. dag_id=${workload.dagId}, task_id=${workload.taskId}, ` +
      `run_id=${workload.runId}, execution_date=${compactDate(workload.dagRun.logicalDate)}, ` +
      `start_date=${compactDate(startDate)}, end_date=${compactDate(final.end_date)}`,
  );
  const returnCode = final.state === 'success' || final.state === 'skipped' ? 0 : 1;
  log.hold('info', SOURCE, `Task exited with return code ${returnCode}`);
}

function compactDate(timestamp: string): string {
  return timestamp.slice(0, 19).replaceAll(/[-:]/g, '');
}

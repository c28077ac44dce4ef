import type { TriggerDagRunRequest } from '../../domain/trigger-dag-run-request.ts';
import { isJsonObject } from '../../foundation/json.ts';
import { isoformat, parseTimestamp, type Timestamp } from '../../foundation/timestamp.ts';
import type { Body } from '../operators/operator.ts';
import { AirflowException, SkipTask } from '../runtime/task-endings.ts';
import type { TriggeredDagRun } from '../task-host.ts';
import { toJson } from '../to-json.ts';
import { type BodyResult, logOf, type TaskRun } from './task-run.ts';

type TriggerBody = Extract<Body, { kind: 'trigger-dag-run' }>;

/** `dag.triggerDagRun`, as Airflow's TriggerDagRunOperator. */
export async function executeTriggerDagRun(run: TaskRun, body: TriggerBody): Promise<BodyResult> {
  const request = readRequest(run, body);
  const triggered = await trigger(run, request);
  await run.client.setXCom({ key: 'trigger_logical_date_iso', value: isoformat(triggered.logicalDate) });
  await run.client.setXCom({ key: 'trigger_run_id', value: triggered.runId });
  if (run.arguments.wait_for_completion === true) await waitForEnd(run, body, triggered);
  return {};
}

async function trigger(run: TaskRun, request: TriggerDagRunRequest): Promise<TriggeredDagRun> {
  try {
    return await run.host.triggerDagRun(request);
  } catch (error) {
    if (run.arguments.skip_when_already_exists === true && isAboutExistingRun(error)) {
      throw new SkipTask(
        `Skipping due to skip_when_already_exists is set to True and the run of ${request.dagId} exists`,
        { cause: error },
      );
    }
    throw error;
  }
}

function isAboutExistingRun(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'DAGRUN_ALREADY_EXISTS' || code === 'DAG_RUN_EXISTS';
}

function readRequest(run: TaskRun, body: TriggerBody): TriggerDagRunRequest {
  const { trigger_dag_id: dagId, trigger_run_id: runId, logical_date: logicalDate, conf: rawConf } = run.arguments;
  if (typeof dagId !== 'string' || dagId === '')
    throw new Error(
      `Argument 'dagId' of task '${run.task.taskId}' became ${JSON.stringify(dagId)}, which is no id of a DAG.`,
    );
  const conf = readConf(rawConf, run);
  return {
    dagId,
    ...(typeof runId === 'string' && runId !== '' ? { runId } : {}),
    ...(logicalDate === null || logicalDate === undefined || logicalDate === ''
      ? {}
      : { logicalDate: readDate(logicalDate, run) }),
    ...(conf === undefined ? {} : { conf }),
    resetDagRun: body.resetDagRun,
  };
}

function readConf(value: unknown, run: TaskRun): TriggerDagRunRequest['conf'] {
  const conf = toJson(value);
  if (conf === undefined || conf === null) return undefined;
  if (isJsonObject(conf)) return conf;
  throw new TypeError(`Argument 'conf' of task '${run.task.taskId}' must be an object.`);
}

function readDate(value: unknown, run: TaskRun): Timestamp {
  try {
    if (value instanceof Date) return parseTimestamp(value.toISOString());
    return parseTimestamp(String(value));
  } catch {
    throw new RangeError(
      `Argument 'logicalDate' of task '${run.task.taskId}' became '${String(value)}', which is no ISO 8601 date.`,
    );
  }
}

async function waitForEnd(run: TaskRun, body: TriggerBody, { dagId, runId }: TriggeredDagRun): Promise<void> {
  const log = logOf(run);
  for (;;) {
    log(`Waiting for ${dagId} on ${runId} to become allowed state ${JSON.stringify(body.allowedStates)} ...`);
    await sleep(run, body.pokeIntervalMs);
    const state = await run.host.getDagRunState(dagId, runId);
    if (state === null)
      throw new AirflowException(`The run ${runId} of ${dagId} was deleted while this task waited for it`);
    if (body.failedStates.includes(state)) throw new AirflowException(`${dagId} failed with failed states ${state}`);
    if (body.allowedStates.includes(state)) {
      log(`${dagId} finished with allowed state ${state}`);
      return;
    }
  }
}

/** By the host's clock; ends early, with the reason, where the try is to end. */
function sleep({ host }: TaskRun, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const { signal } = host;
    if (signal.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = host.clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

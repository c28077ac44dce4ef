import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import type { ErrorResponse, ResponseFrame, ResultBody, TaskRequest } from '../messages.ts';
import { RefusedRequest } from '../refused-request.ts';
import type { SecretsMasker } from '../secrets-masker.ts';
import type { TaskRequests } from '../task-services.ts';
import { dagRunFields } from '../workload-messages.ts';
import { waitOutOutage } from './wait-out-outage.ts';

const DONE: ResultBody = { type: 'OKResponse', ok: true };

/**
 * The response to one request of a task. Never rejects: a refusal is a response too. Waits where the database is away for a while:
 * the task's own code is not at fault.
 * @param masker learns the secrets that the answer holds
 */
export async function answerRequest(
  id: number,
  request: TaskRequest,
  requests: TaskRequests,
  masker: SecretsMasker,
  clock: Clock,
): Promise<ResponseFrame> {
  try {
    const ask = () => answerBody(request, requests, masker);
    // A run may have been made just before the database went away: asking again could make a second one.
    const answer = await (request.type === 'TriggerDagRun' ? ask() : waitOutOutage(clock, ask));
    return 'error' in answer ? { id, body: null, error: answer } : { id, body: answer, error: null };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { id, body: null, error: refusal(errorCode(error), message) };
  }
}

async function answerBody(
  request: TaskRequest,
  requests: TaskRequests,
  masker: SecretsMasker,
): Promise<ResultBody | ErrorResponse> {
  switch (request.type) {
    case 'GetXCom': {
      const value = await requests.getXCom(addressOf(request), { includePriorDates: request.include_prior_dates });
      if (value === undefined) return refusal('XCOM_NOT_FOUND', `XCom ${request.key} of ${request.task_id} not found`);
      return { type: 'XComResult', key: request.key, value };
    }
    case 'SetXCom':
      await requests.setXCom(addressOf(request), request.value);
      return DONE;
    case 'DeleteXCom':
      await requests.deleteXCom(addressOf(request));
      return DONE;
    case 'GetVariable': {
      const value = await requests.getVariable(request.key);
      if (value === null) return refusal('VARIABLE_NOT_FOUND', `Variable ${request.key} does not exist`);
      masker.addVariable(request.key, value);
      return { type: 'VariableResult', key: request.key, value };
    }
    case 'PutVariable':
      masker.addVariable(request.key, request.value);
      await requests.putVariable(request.key, request.value, request.description);
      return DONE;
    case 'DeleteVariable':
      await requests.deleteVariable(request.key);
      return DONE;
    case 'GetConnection': {
      const found = await requests.getConnection(request.conn_id);
      if (found === null) return refusal('CONNECTION_NOT_FOUND', `The conn_id '${request.conn_id}' isn't defined`);
      masker.addConnection(found);
      const { connId, connType, ...rest } = found;
      return { type: 'ConnectionResult', conn_id: connId, conn_type: connType, ...rest };
    }
    case 'TriggerDagRun': {
      const run = await requests.triggerDagRun({
        dagId: request.dag_id,
        ...(request.run_id === undefined ? {} : { runId: request.run_id }),
        ...(request.logical_date === undefined ? {} : { logicalDate: parseTimestamp(request.logical_date) }),
        ...(request.conf === undefined ? {} : { conf: request.conf }),
        ...(request.reset_dag_run === undefined ? {} : { resetDagRun: request.reset_dag_run }),
      });
      return { type: 'DagRunResult', dag_id: run.dagId, run_id: run.runId, logical_date: run.logicalDate };
    }
    case 'GetDagRunState': {
      const state = await requests.getDagRunState(request.dag_id, request.run_id);
      return state === null ? DONE : { type: 'DagRunStateResult', state };
    }
    case 'GetPreviousDagRun': {
      const before = parseTimestamp(request.logical_date);
      const run = await requests.getPreviousDagRun(request.dag_id, before, request.state ?? undefined);
      return { type: 'PreviousDagRunResult', dag_run: run === null ? null : dagRunFields(run) };
    }
    case 'GetTaskStates': {
      const task_states = await requests.getTaskStates({
        dagId: request.dag_id,
        ...(request.run_ids === undefined ? {} : { runIds: request.run_ids }),
        ...(request.task_ids === undefined ? {} : { taskIds: request.task_ids }),
        ...(request.logical_dates === undefined ? {} : { logicalDates: request.logical_dates as Timestamp[] }),
      });
      return { type: 'TaskStatesResult', task_states };
    }
    default:
      return assertNever(request);
  }
}

function addressOf(name: { key: string; dag_id: string; run_id: string; task_id: string; map_index: number }) {
  return { key: name.key, dagId: name.dag_id, runId: name.run_id, taskId: name.task_id, mapIndex: name.map_index };
}

function refusal(error: ErrorResponse['error'], message: string): ErrorResponse {
  return { type: 'ErrorResponse', error, detail: { message } };
}

function errorCode(error: unknown): ErrorResponse['error'] {
  if (error instanceof RefusedRequest) return error.code;
  if (!(error instanceof AppError)) return 'GENERIC_ERROR';
  if (error.code === 'DAG_RUN_EXISTS') return 'DAGRUN_ALREADY_EXISTS';
  return error.kind === 'denied' ? 'PERMISSION_DENIED' : 'GENERIC_ERROR';
}

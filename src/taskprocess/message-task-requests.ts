import type { TaskConnection, TaskStatesQuery, TriggeredDagRun, XComAddress } from '../authoring/task-host.ts';
import type { DagRunState, TaskInstanceState } from '../domain/states.ts';
import type { WorkloadDagRun } from '../domain/task-workload.ts';
import type { TriggerDagRunRequest } from '../domain/trigger-dag-run-request.ts';
import type { Json } from '../foundation/json.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { ResultBody, TaskRequest } from './messages.ts';
import { RefusedRequest } from './refused-request.ts';
import type { TaskRequests } from './task-services.ts';
import { dagRunOf } from './workload-messages.ts';

/** Sends a message and resolves with its answer. @throws RefusedRequest where the other side says no */
type Ask = (request: TaskRequest) => Promise<ResultBody | null>;

/** Puts what a task asks into messages: to its supervisor, or from there to the control plane. */
export class MessageTaskRequests implements TaskRequests {
  readonly #ask: Ask;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  async getXCom(address: XComAddress, options: { includePriorDates?: boolean } = {}): Promise<Json | undefined> {
    const result = await this.#askOrNothing('XCOM_NOT_FOUND', {
      type: 'GetXCom',
      ...xcomName(address),
      include_prior_dates: options.includePriorDates ?? false,
    });
    return result?.type === 'XComResult' ? result.value : undefined;
  }

  async setXCom(address: XComAddress, value: Json): Promise<void> {
    await this.#ask({ type: 'SetXCom', ...xcomName(address), value });
  }

  async deleteXCom(address: XComAddress): Promise<void> {
    await this.#ask({ type: 'DeleteXCom', ...xcomName(address) });
  }

  async getVariable(key: string): Promise<string | null> {
    const result = await this.#askOrNothing('VARIABLE_NOT_FOUND', { type: 'GetVariable', key });
    if (result?.type !== 'VariableResult') return null;
    return result.value;
  }

  async putVariable(key: string, value: string, description: string | null): Promise<void> {
    await this.#ask({ type: 'PutVariable', key, value, description });
  }

  async deleteVariable(key: string): Promise<void> {
    await this.#ask({ type: 'DeleteVariable', key });
  }

  async getConnection(connId: string): Promise<TaskConnection | null> {
    const found = await this.#askOrNothing('CONNECTION_NOT_FOUND', { type: 'GetConnection', conn_id: connId });
    if (found?.type !== 'ConnectionResult') return null;
    const { description, host, schema, login, password, port, extra } = found;
    return {
      connId: found.conn_id,
      connType: found.conn_type,
      description,
      host,
      schema,
      login,
      password,
      port,
      extra,
    };
  }

  async triggerDagRun(request: TriggerDagRunRequest): Promise<TriggeredDagRun> {
    const result = await this.#ask({
      type: 'TriggerDagRun',
      dag_id: request.dagId,
      ...(request.runId === undefined ? {} : { run_id: request.runId }),
      ...(request.logicalDate === undefined ? {} : { logical_date: request.logicalDate }),
      ...(request.conf === undefined ? {} : { conf: request.conf }),
      ...(request.resetDagRun === undefined ? {} : { reset_dag_run: request.resetDagRun }),
    });
    if (result?.type !== 'DagRunResult') throw unexpectedAnswer(result);
    return { dagId: result.dag_id, runId: result.run_id, logicalDate: result.logical_date as Timestamp };
  }

  async getDagRunState(dagId: string, runId: string): Promise<DagRunState | null> {
    const result = await this.#ask({ type: 'GetDagRunState', dag_id: dagId, run_id: runId });
    return result?.type === 'DagRunStateResult' ? result.state : null;
  }

  async getPreviousDagRun(dagId: string, before: Timestamp, state?: DagRunState): Promise<WorkloadDagRun | null> {
    const result = await this.#ask({
      type: 'GetPreviousDagRun',
      dag_id: dagId,
      logical_date: before,
      state: state ?? null,
    });
    if (result?.type !== 'PreviousDagRunResult') throw unexpectedAnswer(result);
    return result.dag_run === null ? null : dagRunOf(result.dag_run);
  }

  async getTaskStates(query: TaskStatesQuery): Promise<Record<string, Record<string, TaskInstanceState | null>>> {
    const result = await this.#ask({
      type: 'GetTaskStates',
      dag_id: query.dagId,
      ...(query.runIds === undefined ? {} : { run_ids: query.runIds }),
      ...(query.taskIds === undefined ? {} : { task_ids: query.taskIds }),
      ...(query.logicalDates === undefined ? {} : { logical_dates: query.logicalDates }),
    });
    if (result?.type !== 'TaskStatesResult') throw unexpectedAnswer(result);
    return result.task_states;
  }

  async #askOrNothing(absent: RefusedRequest['code'], request: TaskRequest): Promise<ResultBody | null> {
    try {
      return await this.#ask(request);
    } catch (error) {
      if (error instanceof RefusedRequest && error.code === absent) return null;
      throw error;
    }
  }
}

function xcomName(address: XComAddress) {
  return {
    key: address.key,
    dag_id: address.dagId,
    run_id: address.runId,
    task_id: address.taskId,
    map_index: address.mapIndex,
  };
}

function unexpectedAnswer(answer: ResultBody | null): Error {
  return new Error(`the answer is ${answer?.type ?? 'nothing'}`);
}

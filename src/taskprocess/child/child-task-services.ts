import type {
  TaskConnection,
  TaskHost,
  TaskServices,
  TaskStatesQuery,
  TriggeredDagRun,
  XComAddress,
} from '../../authoring/task-host.ts';
import type { DagRunState, TaskInstanceState } from '../../domain/states.ts';
import type { TaskWorkload, WorkloadDagRun } from '../../domain/task-workload.ts';
import type { TriggerDagRunRequest } from '../../domain/trigger-dag-run-request.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import type { LogLevel } from '../../foundation/log.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { ProcessSettings, ResultBody, TaskRequest } from '../messages.ts';
import type { SecretsMasker } from '../secrets-masker.ts';
import { dagRunOf } from '../workload-messages.ts';
import type { SupervisorLink } from './supervisor-link.ts';
import { RefusedRequest } from './supervisor-link.ts';
import type { TryLog } from './try-log.ts';
import { checkXComValue } from './xcom-value.ts';

export interface ChildTaskServicesOptions {
  clock: Clock;
  signal: AbortSignal;
  link: SupervisorLink;
  settings: ProcessSettings;
  masker: SecretsMasker;
  log: TryLog;
}

/** What the code of one try may ask, answered by messages of the supervisor. */
export class ChildTaskServices implements TaskServices {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly #options: ChildTaskServicesOptions;

  constructor(options: ChildTaskServicesOptions) {
    this.clock = options.clock;
    this.signal = options.signal;
    this.#options = options;
  }

  getConf(section: string, option: string): string | null {
    return this.#options.settings.conf[section.toLowerCase()]?.[option.toLowerCase()] ?? null;
  }

  log(level: LogLevel, message: string, source?: string): void {
    this.#options.log.write(level, sourcePlace(source), message);
  }

  maskSecret(value: string): void {
    this.#options.masker.add(value);
    // The supervisor logs what child programs of the task print.
    this.#options.link.notify({ type: 'MaskSecret', value });
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
    checkXComValue(value, this.#options.settings.xcom_limit);
    await this.#ask({ type: 'SetXCom', ...xcomName(address), value });
  }

  async deleteXCom(address: XComAddress): Promise<void> {
    await this.#ask({ type: 'DeleteXCom', ...xcomName(address) });
  }

  async getVariable(key: string): Promise<string | null> {
    const result = await this.#askOrNothing('VARIABLE_NOT_FOUND', { type: 'GetVariable', key });
    if (result?.type !== 'VariableResult') return null;
    this.#options.masker.addVariable(key, result.value);
    return result.value;
  }

  async putVariable(key: string, value: string, description: string | null): Promise<void> {
    this.#options.masker.addVariable(key, value);
    await this.#ask({ type: 'PutVariable', key, value, description });
  }

  async deleteVariable(key: string): Promise<void> {
    await this.#ask({ type: 'DeleteVariable', key });
  }

  async getConnection(connId: string): Promise<TaskConnection | null> {
    const found = await this.#askOrNothing('CONNECTION_NOT_FOUND', { type: 'GetConnection', conn_id: connId });
    if (found?.type !== 'ConnectionResult') return null;
    this.#options.masker.addConnection(found);
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

  #ask(request: TaskRequest): Promise<ResultBody | null> {
    return this.#options.link.request(request);
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

/** The same, for a task. */
export class ChildTaskHost extends ChildTaskServices implements TaskHost {
  readonly workload: TaskWorkload;
  readonly environment = process.env;
  /** What {@link setRenderedFields} was given, secrets masked. */
  renderedFields: JsonObject | undefined;
  readonly #masker: SecretsMasker;

  constructor(workload: TaskWorkload, options: ChildTaskServicesOptions) {
    super(options);
    this.workload = workload;
    this.#masker = options.masker;
  }

  setRenderedFields(fields: JsonObject): Promise<void> {
    this.renderedFields = this.#masker.maskFields(fields);
    return Promise.resolve();
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
  return new Error(`the supervisor answered with ${answer?.type ?? 'nothing'}`);
}

/** A logger's name in the place of a file name: Airflow's format has no other. */
function sourcePlace(source: string | undefined): string {
  return source === undefined ? 'task.ts:1' : `${source.slice(source.lastIndexOf('.') + 1)}.ts:1`;
}

import type { DagRunState, TaskInstanceState } from '../domain/states.ts';
import type { TaskWorkload, WorkloadDagRun } from '../domain/task-workload.ts';
import type { TriggerDagRunRequest } from '../domain/trigger-dag-run-request.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Json, JsonObject } from '../foundation/json.ts';
import type { LogLevel } from '../foundation/log.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { TaskConnection, TaskHost, TriggeredDagRun, XComAddress } from './task-host.ts';

/** One line of a task's log. */
interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
  readonly source: string | undefined;
}

/** What tasks of one run share when no database is there: for `dags test` and for unit tests of DAG files. */
export class TaskMemory {
  readonly xcoms = new Map<string, Json>();
  readonly variables = new Map<string, string>();
  readonly connections = new Map<string, TaskConnection>();
  readonly triggered: TriggerDagRunRequest[] = [];
  readonly runStates = new Map<string, DagRunState>();
  readonly taskStates: Record<string, Record<string, TaskInstanceState | null>> = {};

  getXCom(address: XComAddress): Json | undefined {
    return this.xcoms.get(keyOf(address));
  }

  setXCom(address: XComAddress, value: Json): void {
    this.xcoms.set(keyOf(address), value);
  }
}

export interface MemoryTaskHostOptions {
  readonly workload: TaskWorkload;
  readonly memory: TaskMemory;
  readonly clock: Clock;
  readonly isTest?: boolean;
  readonly signal?: AbortSignal;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Receives each line of the log. */
  readonly onLog?: (line: LogLine) => void;
  readonly getConf?: (section: string, option: string) => string | null;
}

/** A host whose world is a {@link TaskMemory}: nothing that a task does leaves the process, but for its own deeds. */
export class MemoryTaskHost implements TaskHost {
  readonly workload: TaskWorkload;
  readonly isTest: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What the template fields became; null before they are rendered, or where there are none. */
  renderedFields: JsonObject | null = null;
  readonly #options: MemoryTaskHostOptions;
  readonly #secrets = new Set<string>();

  constructor(options: MemoryTaskHostOptions) {
    this.#options = options;
    this.workload = options.workload;
    this.isTest = options.isTest === true;
    this.environment = options.environment ?? {};
    this.clock = options.clock;
    this.signal = options.signal ?? new AbortController().signal;
  }

  getConf(section: string, option: string): string | null {
    return this.#options.getConf?.(section, option) ?? null;
  }

  log(level: LogLevel, message: string, source?: string): void {
    let masked = message;
    for (const secret of this.#secrets) masked = masked.replaceAll(secret, '***');
    this.#options.onLog?.({ level, message: masked, source });
  }

  maskSecret(value: string): void {
    if (value !== '') this.#secrets.add(value);
  }

  async setRenderedFields(fields: JsonObject): Promise<void> {
    this.renderedFields = fields;
  }

  async getXCom(address: XComAddress): Promise<Json | undefined> {
    return this.#options.memory.getXCom(address);
  }

  async setXCom(address: XComAddress, value: Json): Promise<void> {
    this.#options.memory.setXCom(address, value);
  }

  async deleteXCom(address: XComAddress): Promise<void> {
    this.#options.memory.xcoms.delete(keyOf(address));
  }

  async getVariable(key: string): Promise<string | null> {
    return this.#options.memory.variables.get(key) ?? null;
  }

  async putVariable(key: string, value: string): Promise<void> {
    this.#options.memory.variables.set(key, value);
  }

  async deleteVariable(key: string): Promise<void> {
    this.#options.memory.variables.delete(key);
  }

  async getConnection(connId: string): Promise<TaskConnection | null> {
    const connection = this.#options.memory.connections.get(connId) ?? null;
    if (connection?.password) this.maskSecret(connection.password);
    return connection;
  }

  /** Notes the request; no run is started. */
  async triggerDagRun(request: TriggerDagRunRequest): Promise<TriggeredDagRun> {
    this.#options.memory.triggered.push(request);
    const logicalDate = request.logicalDate ?? this.clock.now();
    return { dagId: request.dagId, runId: request.runId ?? `manual__${logicalDate}`, logicalDate };
  }

  /** A run that was only noted counts as successful, so that nobody waits for it in vain. */
  async getDagRunState(dagId: string, runId: string): Promise<DagRunState | null> {
    const known = this.#options.memory.runStates.get(`${dagId}/${runId}`);
    return known ?? (this.#options.memory.triggered.some((request) => request.dagId === dagId) ? 'success' : null);
  }

  async getPreviousDagRun(_dagId: string, _before: Timestamp): Promise<WorkloadDagRun | null> {
    return null;
  }

  async getTaskStates(): Promise<Record<string, Record<string, TaskInstanceState | null>>> {
    return this.#options.memory.taskStates;
  }
}

function keyOf({ dagId, runId, taskId, mapIndex, key }: XComAddress): string {
  return JSON.stringify([dagId, runId, taskId, mapIndex, key]);
}

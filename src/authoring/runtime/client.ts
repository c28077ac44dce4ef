import type { Timestamp } from '../../foundation/timestamp.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { isJsonObject, type Json } from '../../foundation/json.ts';
import type { TriggerDagRunRequest } from '../../domain/trigger-dag-run-request.ts';
import type { TaskHost, TaskServices, XComAddress } from '../task-host.ts';
import { toJson } from '../to-json.ts';

/** A value that XCom can hold. */
export type JsonValue = Json;

/** Names an XCom; what is left out is that of the running task. */
export interface XComLocator {
  readonly key: string;
  readonly dagId?: string;
  readonly runId?: string;
  readonly taskId?: string;
  readonly mapIndex?: number | null;
}

export interface GetXComOpts extends XComLocator {
  /** Looks into earlier runs, too, and takes the newest. */
  readonly includePriorDates?: boolean;
}

export interface SetXComOpts extends XComLocator {
  readonly value: unknown;
}

/** A connection, as task code sees it. */
export interface ConnectionResult {
  id: string;
  type: string;
  host?: string | null;
  schema?: string | null;
  login?: string | null;
  password?: string | null;
  port?: number | null;
  /** Text, usually a JSON object. */
  extra?: string | null;
}

/** A run that was triggered. */
export interface TriggeredRun {
  dagId: string;
  runId: string;
  logicalDate: Date;
}

/** A run to trigger. */
export interface TriggerDagRunOpts {
  readonly dagId: string;
  readonly runId?: string;
  readonly logicalDate?: Date | string;
  readonly conf?: Readonly<Record<string, unknown>>;
  readonly resetDagRun?: boolean;
}

/** What a task's code may read and write while it runs. */
export interface TaskClient {
  /** Null where there is no such variable. */
  getVariable(key: string): Promise<string | null>;
  /** @throws VariableNotFoundError where there is no such variable */
  getVariableOrThrow(key: string): Promise<string>;
  /** Replaces the value and the description. */
  setVariable(key: string, value: string, description?: string): Promise<void>;
  deleteVariable(key: string): Promise<void>;
  /** Null where there is no such connection. */
  getConnection(connId: string): Promise<ConnectionResult | null>;
  /** @throws ConnectionNotFoundError where there is no such connection */
  getConnectionOrThrow(connId: string): Promise<ConnectionResult>;
  /** Null where there is no such XCom; name a task, or it is the running one's own. */
  getXCom<Value = unknown>(opts: GetXComOpts): Promise<Value | null>;
  setXCom(opts: SetXComOpts): Promise<void>;
  deleteXCom(opts: XComLocator): Promise<void>;
  triggerDagRun(opts: TriggerDagRunOpts): Promise<TriggeredRun>;
  /** Null where there is no such run. */
  getDagRunState(dagId: string, runId: string): Promise<string | null>;
}

export class VariableNotFoundError extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`Variable ${key} does not exist`);
    this.name = 'VariableNotFoundError';
    this.key = key;
  }
}

export class ConnectionNotFoundError extends Error {
  readonly connId: string;

  constructor(connId: string) {
    super(`The conn_id \`${connId}\` isn't defined`);
    this.name = 'ConnectionNotFoundError';
    this.connId = connId;
  }
}

/** The client of one try. */
export function createTaskClient(host: TaskHost): TaskClient {
  const { workload } = host;
  return createClient(host, {
    dagId: workload.dagId,
    runId: workload.runId,
    taskId: workload.taskId,
    mapIndex: workload.mapIndex,
  });
}

/**
 * A client over a host's services.
 * @param own whose XComs are meant where none is named
 */
export function createClient(host: TaskServices, own: Omit<XComAddress, 'key'>): TaskClient {
  const locate = (opts: XComLocator): XComAddress => ({
    dagId: opts.dagId ?? own.dagId,
    runId: opts.runId ?? own.runId,
    taskId: opts.taskId ?? own.taskId,
    // Another task's XCom is that of the unmapped one, unless an index is named.
    mapIndex: opts.mapIndex ?? (opts.taskId === undefined || opts.taskId === own.taskId ? own.mapIndex : -1),
    key: opts.key,
  });
  const getVariable = (key: string) => host.getVariable(key);
  const getConnection = async (connId: string): Promise<ConnectionResult | null> => {
    const connection = await host.getConnection(connId);
    if (!connection) return null;
    const { connType, host: hostname, schema, login, password, port, extra } = connection;
    return { id: connection.connId, type: connType, host: hostname, schema, login, password, port, extra };
  };
  return {
    getVariable,
    async getVariableOrThrow(key) {
      const value = await getVariable(key);
      if (value === null) throw new VariableNotFoundError(key);
      return value;
    },
    setVariable: (key, value, description) => host.putVariable(key, value, description ?? null),
    deleteVariable: (key) => host.deleteVariable(key),
    getConnection,
    async getConnectionOrThrow(connId) {
      const connection = await getConnection(connId);
      if (!connection) throw new ConnectionNotFoundError(connId);
      return connection;
    },
    async getXCom<Value>(opts: GetXComOpts) {
      const value = await host.getXCom(
        locate(opts),
        opts.includePriorDates === true ? { includePriorDates: true } : {},
      );
      return (value ?? null) as Value | null;
    },
    async setXCom(opts) {
      const value = toJson(opts.value);
      if (value === undefined)
        throw new TypeError(`XCom '${opts.key}': undefined is no value; set null, or delete the XCom`);
      await host.setXCom(locate(opts), value);
    },
    deleteXCom: (opts) => host.deleteXCom(locate(opts)),
    async triggerDagRun(opts) {
      const run = await host.triggerDagRun(readTriggerRequest(opts));
      return { ...run, logicalDate: new Date(run.logicalDate) };
    },
    getDagRunState: (dagId, runId) => host.getDagRunState(dagId, runId),
  };
}

function readTriggerRequest(opts: TriggerDagRunOpts): TriggerDagRunRequest {
  const conf = toJson(opts.conf);
  return {
    dagId: opts.dagId,
    ...(opts.runId === undefined ? {} : { runId: opts.runId }),
    ...(opts.logicalDate === undefined ? {} : { logicalDate: momentOf(opts.logicalDate) }),
    ...(conf !== undefined && isJsonObject(conf) ? { conf } : {}),
    ...(opts.resetDagRun === undefined ? {} : { resetDagRun: opts.resetDagRun }),
  };
}

function momentOf(value: Date | string): Timestamp {
  return parseTimestamp(typeof value === 'string' ? value : value.toISOString());
}

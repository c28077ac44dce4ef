import type { TaskConnection } from '../authoring/task-host.ts';
import { parseConnectionText } from '../domain/connection-text.ts';
import type { TaskInstanceState } from '../domain/states.ts';
import { AppError } from '../foundation/app-error.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Fernet } from '../foundation/fernet.ts';
import type { Json, JsonObject } from '../foundation/json.ts';
import { findConnection } from '../metadata/connections-and-variables/connections.ts';
import type { Database } from '../metadata/database.ts';
import { findDagRunState, findPreviousDagRun, listTaskStates } from '../metadata/dag-runs/runs-for-tasks.ts';
import { fromStoredSecret, toStoredSecret } from '../metadata/connections-and-variables/stored-secret.ts';
import { deleteVariable, findVariable, saveVariable } from '../metadata/connections-and-variables/variables.ts';
import { deleteXCom, findXCom, findXComOfThisOrEarlierRun, saveXCom, type XComKey } from '../metadata/xcoms/xcoms.ts';
import type { Asker, TaskRequests, TaskRequestsFor } from './task-services.ts';

/** What requests of tasks are answered from. */
export interface LocalTaskServicesOptions {
  database: Database;
  clock: Clock;
  /** Of `[core] fernet_key`. */
  fernet: Fernet;
  /** The server's environment, for AIRFLOW_VAR_* and AIRFLOW_CONN_*: they win over the database, as in Airflow. */
  environment: Readonly<Record<string, string | undefined>>;
  /** The action of actions/trigger-dag-run.ts, in the name of the task. */
  triggerDagRun: TaskRequests['triggerDagRun'];
}

/** Answers tasks out of the metadata database. */
export function createLocalTaskServices(options: LocalTaskServicesOptions): TaskRequestsFor {
  const shared = { ...variableRequests(options), ...runRequests(options), triggerDagRun: options.triggerDagRun };
  return (asker) => ({ ...shared, ...xcomRequests(options, asker) });
}

function xcomRequests(
  { database, clock }: LocalTaskServicesOptions,
  asker: Asker,
): Pick<TaskRequests, 'getXCom' | 'setXCom' | 'deleteXCom'> {
  /** A task decides about its own run only: another run's tasks must find what their upstream tasks left. */
  const requireOwnRun = (xcom: XComKey) => {
    if (xcom.dagId === asker.dagId && xcom.runId === asker.runId) return;
    const reason = `a task may change XComs of its own run only, not of run ${xcom.runId} of DAG ${xcom.dagId}`;
    throw new AppError('ACCESS_DENIED', { reason });
  };
  return {
    async getXCom(address, { includePriorDates = false } = {}) {
      const find = includePriorDates ? findXComOfThisOrEarlierRun : findXCom;
      const text = await find(database, address);
      return text === undefined ? undefined : (JSON.parse(text) as Json);
    },
    async setXCom(address, value) {
      requireOwnRun(address);
      await saveXCom(database, address, JSON.stringify(value), clock.now());
    },
    async deleteXCom(address) {
      requireOwnRun(address);
      await deleteXCom(database, address);
    },
  };
}

function variableRequests({
  database,
  clock,
  fernet,
  environment,
}: LocalTaskServicesOptions): Pick<TaskRequests, 'getVariable' | 'putVariable' | 'deleteVariable' | 'getConnection'> {
  const decrypt = (text: string | null, isEncrypted: boolean, what: string): string | null =>
    text === null ? null : fromStoredSecret(text, isEncrypted, fernet, what);
  return {
    async getVariable(key) {
      const given = environment[`AIRFLOW_VAR_${key.toUpperCase()}`];
      if (given !== undefined) return given;
      const stored = await findVariable(database, key);
      return stored === undefined ? null : decrypt(stored.val, Boolean(stored.is_encrypted), `variable ${key}`);
    },
    async putVariable(key, value, description) {
      const { text, isEncrypted } = toStoredSecret(value, fernet, clock.nowMs());
      await saveVariable(database, { key, val: text, description, is_encrypted: isEncrypted });
    },
    async deleteVariable(key) {
      await deleteVariable(database, key);
    },
    async getConnection(connId) {
      const given = environment[`AIRFLOW_CONN_${connId.toUpperCase()}`];
      if (given !== undefined) return { connId, ...parseConnectionText(given) };
      const stored = await findConnection(database, connId);
      if (stored === undefined) return null;
      const connection: TaskConnection = {
        connId,
        connType: stored.conn_type,
        description: stored.description,
        host: stored.host,
        schema: stored.schema,
        login: stored.login,
        password: decrypt(stored.password, Boolean(stored.is_encrypted), `the password of connection ${connId}`),
        port: stored.port,
        extra: decrypt(stored.extra, Boolean(stored.is_extra_encrypted), `the extra of connection ${connId}`),
      };
      return connection;
    },
  };
}

function runRequests({
  database,
}: LocalTaskServicesOptions): Pick<TaskRequests, 'getDagRunState' | 'getPreviousDagRun' | 'getTaskStates'> {
  return {
    getDagRunState: async (dagId, runId) => (await findDagRunState(database, dagId, runId)) ?? null,
    async getPreviousDagRun(dagId, before, state) {
      const run = await findPreviousDagRun(database, dagId, before, state);
      if (run === undefined) return null;
      return {
        dagId: run.dag_id,
        runId: run.run_id,
        runType: run.run_type,
        logicalDate: run.logical_date,
        dataIntervalStart: run.data_interval_start,
        dataIntervalEnd: run.data_interval_end,
        runAfter: run.run_after,
        startDate: run.start_date,
        endDate: run.end_date,
        externalTrigger: Boolean(run.external_trigger),
        conf: run.conf === null ? {} : (JSON.parse(run.conf) as JsonObject),
        clearNumber: run.clear_number,
      };
    },
    async getTaskStates(query) {
      // Maps first: an id such as `__proto__` is a key like any other there.
      const states = new Map<string, Map<string, TaskInstanceState | null>>();
      for (const row of await listTaskStates(database, query)) {
        const ofRun = states.get(row.run_id) ?? new Map<string, TaskInstanceState | null>();
        states.set(row.run_id, ofRun.set(row.task_id, row.state));
      }
      return Object.fromEntries([...states].map(([runId, ofRun]) => [runId, Object.fromEntries(ofRun)]));
    },
  };
}

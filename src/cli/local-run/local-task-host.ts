import { MemoryTaskHost, type MemoryTaskHostOptions } from '../../authoring/memory-task-host.ts';
import type { TaskConnection } from '../../authoring/task-host.ts';
import { parseConnectionText } from '../../domain/connection-text.ts';
import { secretsInConnection, secretsInVariable } from '../../domain/secret-values.ts';

/** A host in memory that finds variables and connections in the environment: `AIRFLOW_VAR_*`, `AIRFLOW_CONN_*`. */
export class LocalTaskHost extends MemoryTaskHost {
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** @param commandEnvironment that of the command; the task's own may lack these. */
  constructor(options: MemoryTaskHostOptions, commandEnvironment: Readonly<Record<string, string | undefined>>) {
    super(options);
    this.#environment = commandEnvironment;
  }

  override async getVariable(key: string): Promise<string | null> {
    const value = (await super.getVariable(key)) ?? this.#environment[`AIRFLOW_VAR_${key.toUpperCase()}`] ?? null;
    for (const secret of value === null ? [] : secretsInVariable(key, value)) this.maskSecret(secret);
    return value;
  }

  override async getConnection(connId: string): Promise<TaskConnection | null> {
    const text = this.#environment[`AIRFLOW_CONN_${connId.toUpperCase()}`];
    if (text === undefined) return super.getConnection(connId);
    const connection = { ...parseConnectionText(text), connId };
    for (const secret of secretsInConnection(connection)) this.maskSecret(secret);
    return connection;
  }
}

import { PROCESS_MARK } from '../../domain/process-mark.ts';
import { isoformat } from '../../foundation/timestamp.ts';
import type { TaskRun } from './task-run.ts';

/**
 * The environment of a bash command: that of the task's process, or the author's in place of it or over it, always with
 * Airflow's facts of the try.
 */
export function bashEnvironment(run: TaskRun, appendEnv: boolean): Record<string, string> {
  const { environment } = run.host;
  const own = readEnvironment(run.arguments.env, run);
  // Child programs keep the mark whatever their environment is, so that none outlives the task unseen.
  const mark = environment[PROCESS_MARK];
  const base = own === null || appendEnv ? environment : mark === undefined ? {} : { [PROCESS_MARK]: mark };
  const defined = Object.entries({ ...base, ...contextVariables(run), ...own }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(defined);
}

function contextVariables(run: TaskRun): Record<string, string> {
  const { workload } = run.host;
  const date = isoformat(workload.dagRun.logicalDate);
  const { email, owner } = run.task.fields;
  return {
    ...(email === undefined ? {} : { AIRFLOW_CTX_DAG_EMAIL: [email].flat().map(String).join(',') }),
    AIRFLOW_CTX_DAG_OWNER: typeof owner === 'string' ? owner : 'airflow',
    AIRFLOW_CTX_DAG_ID: workload.dagId,
    AIRFLOW_CTX_TASK_ID: workload.taskId,
    AIRFLOW_CTX_EXECUTION_DATE: date,
    AIRFLOW_CTX_LOGICAL_DATE: date,
    AIRFLOW_CTX_TRY_NUMBER: String(workload.tryNumber),
    AIRFLOW_CTX_DAG_RUN_ID: workload.runId,
  };
}

function readEnvironment(value: unknown, run: TaskRun): Record<string, string> | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'object' || Array.isArray(value))
    throw new TypeError(`Argument 'env' of task '${run.task.taskId}' must be an object of texts.`);
  return Object.fromEntries(
    Object.entries(value).map(([name, content]: [string, unknown]) => {
      if (typeof content === 'string') return [name, content];
      if (typeof content === 'number' || typeof content === 'boolean') return [name, String(content)];
      throw new TypeError(
        `Argument 'env.${name}' of task '${run.task.taskId}' must be text, not ${content === null ? 'null' : typeof content}.`,
      );
    }),
  );
}

/*
 * The environment variables and the working folder of a task process. The supervisor gives it a clean environment
 * (supervisor/child-environment.ts); a task finds Airflow's AIRFLOW_CTX_* there, and what it changes does not reach the next one.
 */
import type { WorkloadDagRun } from '../../domain/task-workload.ts';
import { isoformat } from '../../foundation/timestamp.ts';

let initial: Map<string, string> | undefined;
let initialFolder = '';

/** Hides how the process was started, and keeps what is left as the state that every task finds. */
export function keepInitialEnvironment(): void {
  delete process.env['NODE_COMPILE_CACHE'];
  delete process.env['NODE_CHANNEL_FD'];
  delete process.env['NODE_CHANNEL_SERIALIZATION_MODE'];
  initial = new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  initialFolder = process.cwd();
}

/** Sets what Airflow tells a task's child programs about it. */
export function setContextVariables(work: {
  dagId: string;
  runId: string;
  taskId: string;
  tryNumber: number;
  dagRun: WorkloadDagRun;
}): void {
  const { env } = process;
  env['AIRFLOW_CTX_DAG_ID'] = work.dagId;
  env['AIRFLOW_CTX_TASK_ID'] = work.taskId;
  env['AIRFLOW_CTX_EXECUTION_DATE'] = isoformat(work.dagRun.logicalDate);
  env['AIRFLOW_CTX_TRY_NUMBER'] = String(work.tryNumber);
  env['AIRFLOW_CTX_DAG_RUN_ID'] = work.runId;
}

/** Undoes what a task did to the environment and the working folder. */
export function restoreEnvironment(): void {
  const { env } = process;
  for (const name of Object.keys(env)) if (initial?.has(name) === false) delete env[name];
  for (const [name, value] of initial ?? []) if (env[name] !== value) env[name] = value;
  if (process.cwd() !== initialFolder) process.chdir(initialFolder);
}

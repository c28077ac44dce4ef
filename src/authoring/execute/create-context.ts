import type { WorkloadDagRun } from '../../domain/task-workload.ts';
import { isoformat } from '../../foundation/timestamp.ts';
import { type Params, paramDefaults } from '../options/param.ts';
import type { TaskContext } from '../runtime/context.ts';
import type { TaskServices } from '../task-host.ts';

/** Which try a context is about. */
export interface ContextSubject {
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string;
  readonly tryNumber: number;
  readonly maxTries: number;
  readonly mapIndex: number;
  readonly dagRun: WorkloadDagRun;
}

/** What `getContext()` answers during a try. */
export function createTaskContext(subject: ContextSubject, params: Params, host: TaskServices): TaskContext {
  const { dagRun } = subject;
  const { logicalDate, dataIntervalStart, dataIntervalEnd } = dagRun;
  return {
    dagId: subject.dagId,
    taskId: subject.taskId,
    runId: subject.runId,
    tryNumber: subject.tryNumber,
    maxTries: subject.maxTries,
    mapIndex: subject.mapIndex,
    signal: host.signal,
    logicalDate: new Date(logicalDate),
    dataIntervalStart: new Date(dataIntervalStart ?? logicalDate),
    dataIntervalEnd: new Date(dataIntervalEnd ?? logicalDate),
    ds: logicalDate.slice(0, 10),
    ts: isoformat(logicalDate),
    params: resolveParams(params, dagRun, host),
    dagRun,
  };
}

/** Defaults, with what the run was started with over them unless the configuration forbids it. */
function resolveParams(params: Params, dagRun: WorkloadDagRun, host: TaskServices): Record<string, unknown> {
  const mayOverride = host.getConf('core', 'dag_run_conf_overrides_params')?.toLowerCase() !== 'false';
  return { ...paramDefaults(params), ...(mayOverride ? dagRun.conf : {}) };
}

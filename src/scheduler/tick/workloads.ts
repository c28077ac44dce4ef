import type { CallbackWorkload, TaskWorkload, WorkloadDagRun } from '../../domain/task-workload.ts';
import type { ActiveRun, ActiveTaskInstance } from '../memory/active-run.ts';

/** What a task process needs for the try that is about to begin. */
export function taskWorkload(instance: ActiveTaskInstance): TaskWorkload {
  const { run, task } = instance;
  return {
    kind: 'task',
    tiId: instance.id,
    dagId: run.dagId,
    taskId: task.taskId,
    runId: run.runId,
    mapIndex: instance.mapIndex,
    tryNumber: instance.tryNumber,
    maxTries: instance.maxTries,
    queue: task.queue,
    pool: task.pool,
    poolSlots: task.poolSlots,
    priorityWeight: task.effectivePriorityWeight,
    operator: task.taskType,
    dagVersionId: run.dag.versionId,
    bundleHash: run.dag.bundleHash,
    fileloc: run.dag.structure.fileloc,
    dagRun: workloadDagRun(run),
    executionTimeoutMs: task.executionTimeoutMs,
  };
}

/** The callback of a DAG whose run ended, or of a task whose process could not call it. */
export function callbackWorkload(
  run: ActiveRun,
  id: string,
  event: CallbackWorkload['event'],
  reason: string,
  instance?: ActiveTaskInstance,
): CallbackWorkload {
  return {
    kind: 'callback',
    id,
    dagId: run.dagId,
    runId: run.runId,
    event,
    reason,
    bundleHash: run.dag.bundleHash,
    fileloc: run.dag.structure.fileloc,
    dagRun: workloadDagRun(run),
    ...(instance && { taskId: instance.task.taskId, tryNumber: instance.tryNumber }),
  };
}

function workloadDagRun(run: ActiveRun): WorkloadDagRun {
  return {
    dagId: run.dagId,
    runId: run.runId,
    runType: run.runType,
    logicalDate: run.logicalDate,
    dataIntervalStart: run.dataIntervalStart,
    dataIntervalEnd: run.dataIntervalEnd,
    runAfter: run.runAfter,
    startDate: run.startDate,
    externalTrigger: run.externalTrigger,
    conf: run.conf,
    clearNumber: run.clearNumber,
  };
}

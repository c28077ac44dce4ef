import type { CallbackWorkload, TaskWorkload, WorkloadDagRun } from '../domain/task-workload.ts';
import type { Timestamp } from '../foundation/timestamp.ts';
import type { DagCallbackRequest, DagRunFields, StartupDetails, TaskCallbackRequest } from './messages.ts';

/** Where things of a try lie on this machine, and when it began. */
export interface TryPlace {
  bundleFile: string;
  logFile: string;
  startDate: Timestamp;
}

const BUNDLE_NAME = 'dags-folder';

/** @throws nothing; the inverse is {@link taskWorkloadOf} */
export function startupDetails(workload: TaskWorkload, place: TryPlace, ahead = false): StartupDetails {
  return {
    type: 'StartupDetails',
    ti: {
      id: workload.tiId,
      dag_id: workload.dagId,
      task_id: workload.taskId,
      run_id: workload.runId,
      map_index: workload.mapIndex,
      try_number: workload.tryNumber,
      dag_version_id: workload.dagVersionId,
      queue: workload.queue,
      pool: workload.pool,
      pool_slots: workload.poolSlots,
      priority_weight: workload.priorityWeight,
      operator: workload.operator,
      execution_timeout_ms: workload.executionTimeoutMs,
    },
    dag_rel_path: workload.fileloc,
    bundle_info: { name: BUNDLE_NAME, version: workload.bundleHash },
    start_date: place.startDate,
    ti_context: {
      dag_run: dagRunFields(workload.dagRun),
      max_tries: workload.maxTries,
      should_retry: workload.tryNumber <= workload.maxTries,
    },
    sentry_integration: '',
    bundle_file: place.bundleFile,
    log_file: place.logFile,
    ahead,
  };
}

/** The workload that the message was made of. */
export function taskWorkloadOf(details: StartupDetails): TaskWorkload {
  const { ti } = details;
  return {
    kind: 'task',
    tiId: ti.id,
    dagId: ti.dag_id,
    taskId: ti.task_id,
    runId: ti.run_id,
    mapIndex: ti.map_index,
    tryNumber: ti.try_number,
    maxTries: details.ti_context.max_tries,
    queue: ti.queue,
    pool: ti.pool,
    poolSlots: ti.pool_slots,
    priorityWeight: ti.priority_weight,
    operator: ti.operator,
    dagVersionId: ti.dag_version_id,
    bundleHash: details.bundle_info.version,
    fileloc: details.dag_rel_path,
    dagRun: dagRunOf(details.ti_context.dag_run),
    executionTimeoutMs: ti.execution_timeout_ms,
  };
}

/** A callback as a message to a task process. */
export function callbackRequest(workload: CallbackWorkload, place: TryPlace): DagCallbackRequest | TaskCallbackRequest {
  const common = {
    filepath: workload.fileloc,
    bundle_name: BUNDLE_NAME,
    bundle_version: workload.bundleHash,
    msg: workload.reason,
    dag_id: workload.dagId,
    run_id: workload.runId,
    id: workload.id,
    event: workload.event,
    dag_run: dagRunFields(workload.dagRun),
    start_date: place.startDate,
    bundle_file: place.bundleFile,
    log_file: place.logFile,
  };
  return workload.taskId === undefined
    ? { ...common, type: 'DagCallbackRequest', is_failure_callback: workload.event === 'failure' }
    : { ...common, type: 'TaskCallbackRequest', task_id: workload.taskId, try_number: workload.tryNumber ?? 1 };
}

/** The workload that the message was made of. */
export function callbackWorkloadOf(request: DagCallbackRequest | TaskCallbackRequest): CallbackWorkload {
  return {
    kind: 'callback',
    id: request.id,
    dagId: request.dag_id,
    ...(request.type === 'TaskCallbackRequest' ? { taskId: request.task_id, tryNumber: request.try_number } : {}),
    runId: request.run_id,
    event: request.event,
    reason: request.msg,
    bundleHash: request.bundle_version,
    fileloc: request.filepath,
    dagRun: dagRunOf(request.dag_run),
  };
}

/** A run as messages have it. */
export function dagRunFields(run: WorkloadDagRun): DagRunFields {
  return {
    dag_id: run.dagId,
    run_id: run.runId,
    run_type: run.runType,
    logical_date: run.logicalDate,
    data_interval_start: run.dataIntervalStart,
    data_interval_end: run.dataIntervalEnd,
    run_after: run.runAfter,
    start_date: run.startDate,
    ...(run.endDate === undefined ? {} : { end_date: run.endDate }),
    clear_number: run.clearNumber,
    conf: run.conf,
    external_trigger: run.externalTrigger,
  };
}

/** The times of a message come from our own supervisor, in canonical form. */
export function dagRunOf(fields: DagRunFields): WorkloadDagRun {
  return {
    dagId: fields.dag_id,
    runId: fields.run_id,
    runType: fields.run_type,
    logicalDate: fields.logical_date as Timestamp,
    dataIntervalStart: fields.data_interval_start as Timestamp | null,
    dataIntervalEnd: fields.data_interval_end as Timestamp | null,
    runAfter: fields.run_after as Timestamp,
    startDate: fields.start_date as Timestamp | null,
    ...(fields.end_date === undefined ? {} : { endDate: fields.end_date as Timestamp | null }),
    externalTrigger: fields.external_trigger,
    conf: fields.conf,
    clearNumber: fields.clear_number,
  };
}

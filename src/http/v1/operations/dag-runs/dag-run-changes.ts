import { type Static, Type } from 'typebox';
import { clearTaskInstances } from '../../../../actions/task-instances/clear-task-instances.ts';
import { deleteDagRun } from '../../../../actions/dag-runs/delete-dag-run.ts';
import { setDagRunNote } from '../../../../actions/dag-runs/set-dag-run-note.ts';
import { setDagRunState } from '../../../../actions/dag-runs/set-dag-run-state.ts';
import { triggerDagRun } from '../../../../actions/dag-runs/trigger-dag-run.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { AppError, type ErrorDetail } from '../../../../foundation/app-error.ts';
import { type JsonObject } from '../../../../foundation/json.ts';
import { type Timestamp, isoformat, isoformatWithOffset } from '../../../../foundation/timestamp.ts';
import { findDagRunAsJson } from '../../../../metadata/dag-runs/dag-run-pages.ts';
import { type StoredDagRun, findDagRun } from '../../../../metadata/dag-runs/dag-runs.ts';
import type { Queryable } from '../../../../metadata/database.ts';
import { allowDag } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { bodyOf } from '../../definition/body.ts';
import { DAG_PATH, DAG_RUN_PATH, dagRunNotFound, noDagRunToChange } from './dag-run-parts.ts';
import { type WholeAnswer, jsonText, operation } from '../../definition/operation.ts';
import { Problem } from '../../problem.ts';
import { complainAboutNote, complainAboutRun, readDataInterval, readLogicalDate } from './read-new-dag-run.ts';
import { ClearDagRun, DAGRun, SetDagRunNote, UpdateDagRunState } from '../../schemas/dag-run.ts';
import { TaskInstanceReferenceCollection } from '../../schemas/task-instance.ts';

const EDIT = allowDag('can_edit', ['can_edit', RESOURCES.dagRuns]);

const postDagRun = operation({
  id: 'post_dag_run',
  method: 'POST',
  path: '/dags/{dag_id}/dagRuns',
  tag: 'DAGRun',
  summary: 'Start a run',
  access: allowDag('can_edit', ['can_create', RESOURCES.dagRuns]),
  pathParts: DAG_PATH,
  body: bodyOf(DAGRun, { complaints: complainAboutRun }),
  answer: { description: 'The run.', schema: DAGRun },
  problems: [400, 401, 403, 404, 409],
  async run(context, call) {
    const { scheduler, core } = context.config;
    const { path, body } = call;
    const date = readLogicalDate(body);
    const offsetMinutes = date?.offsetMinutes ?? 0;
    const { actor = null, ...audit } = auditedAs(call, 'api.post_dag_run');
    const run = await triggerDagRun(context, {
      dagId: path.dag_id,
      // As in Airflow, an empty one is none.
      runId: body.dag_run_id || undefined,
      logicalDate: date?.timestamp,
      offsetMinutes,
      conf: body.conf as JsonObject | undefined,
      note: body.note || undefined,
      dataInterval: readDataInterval(body),
      triggeredBy: actor,
      ...audit,
      refuseImportErrors: true,
      allowedRunIdPattern: scheduler.allowedRunIdPattern.source,
      allowTriggerInFuture: scheduler.allowTriggerInFuture,
      confOverridesParams: core.dagRunConfOverridesParams,
    }).catch((error: unknown) => {
      throw problemOfTrigger(error, path.dag_id, offsetMinutes, date?.timestamp);
    });
    return renderNewDagRun(run, offsetMinutes, body.note || null);
  },
});

const updateDagRunState = operation({
  id: 'update_dag_run_state',
  method: 'PATCH',
  path: '/dags/{dag_id}/dagRuns/{dag_run_id}',
  tag: 'DAGRun',
  summary: 'Give a run another state',
  access: EDIT,
  pathParts: DAG_RUN_PATH,
  body: bodyOf(UpdateDagRunState, { needs: ['state'] }),
  answer: { description: 'The run.', schema: DAGRun },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const { dag_id: dagId, dag_run_id: runId } = call.path;
    const who = auditedAs(call, 'api.update_dag_run_state');
    await setDagRunState(context, { dagId, runId, state: call.body.state, ...who }).catch(
      orNoRunToChange(dagId, runId),
    );
    return readDagRun(context.db, dagId, runId);
  },
});

const removeDagRun = operation({
  id: 'delete_dag_run',
  method: 'DELETE',
  path: '/dags/{dag_id}/dagRuns/{dag_run_id}',
  tag: 'DAGRun',
  summary: 'Delete a run',
  access: allowDag('can_edit', ['can_delete', RESOURCES.dagRuns]),
  pathParts: DAG_RUN_PATH,
  answer: { description: 'Deleted.' },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const { dag_id: dagId, dag_run_id: runId } = call.path;
    const who = auditedAs(call, 'api.delete_dag_run', {});
    await deleteDagRun(context, { dagId, runId, ...who }).catch(
      whenNoRun(() => dagRunNotFound(dagId, runId, 'Not Found')),
    );
  },
});

const clearDagRun = operation({
  id: 'clear_dag_run',
  method: 'POST',
  path: '/dags/{dag_id}/dagRuns/{dag_run_id}/clear',
  tag: 'DAGRun',
  summary: 'Let all tasks of a run run again',
  access: EDIT,
  pathParts: DAG_RUN_PATH,
  body: bodyOf(ClearDagRun),
  answer: {
    description: 'The run; or the task instances that would be cleared, where that was only asked for.',
    schema: Type.Union([DAGRun, TaskInstanceReferenceCollection]),
  },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const { dag_id: dagId, dag_run_id: runId } = call.path;
    if (!(await findDagRun(context.db, dagId, runId))) {
      // The spaces are Airflow's.
      throw new Problem(404, { title: `Dag Run id ${runId} not found in dag   ${dagId}` });
    }
    const dryRun = call.body.dry_run ?? true;
    const who = auditedAs(call, 'api.clear_dag_run');
    const cleared = await clearTaskInstances(context, { dagId, runIds: [runId], dryRun, ...who });
    if (!dryRun) return readDagRun(context.db, dagId, runId);
    const references = cleared.map(({ run_id, task_id, logical_date }) => ({
      dag_id: dagId,
      dag_run_id: run_id,
      task_id,
      execution_date: isoformat(logical_date),
    }));
    return jsonText(JSON.stringify({ task_instances: references }));
  },
});

const putDagRunNote = operation({
  id: 'set_dag_run_note',
  method: 'PATCH',
  path: '/dags/{dag_id}/dagRuns/{dag_run_id}/setNote',
  tag: 'DAGRun',
  summary: 'Write a note about a run',
  access: EDIT,
  pathParts: DAG_RUN_PATH,
  body: bodyOf(SetDagRunNote, { needs: ['note'], complaints: complainAboutNote }),
  answer: { description: 'The run.', schema: DAGRun },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const { dag_id: dagId, dag_run_id: runId } = call.path;
    const who = auditedAs(call, 'api.set_dag_run_note');
    await setDagRunNote(context, { dagId, runId, note: call.body.note, ...who }).catch(orNoRunToChange(dagId, runId));
    return readDagRun(context.db, dagId, runId);
  },
});

export const dagRunChangeOperations = [postDagRun, updateDagRunState, removeDagRun, clearDagRun, putDagRunNote];

async function readDagRun(db: Queryable, dagId: string, runId: string): Promise<WholeAnswer> {
  const run = await findDagRunAsJson(db, dagId, runId);
  // Somebody deleted it meanwhile.
  if (run === undefined) throw noDagRunToChange(dagId, runId);
  return jsonText(run);
}

function whenNoRun(problem: () => Problem): (error: unknown) => never {
  return (error) => {
    throw error instanceof AppError && error.code === 'DAG_RUN_NOT_FOUND' ? problem() : error;
  };
}

function orNoRunToChange(dagId: string, runId: string) {
  return whenNoRun(() => noDagRunToChange(dagId, runId));
}

function problemOfTrigger(error: unknown, dagId: string, offsetMinutes: number, date: Timestamp | undefined): unknown {
  if (!(error instanceof AppError)) return error;
  switch (error.code) {
    case 'DAG_NOT_FOUND':
      return new Problem(404, { title: 'DAG not found', detail: `DAG with dag_id: '${dagId}' not found` });
    case 'DAG_HAS_IMPORT_ERRORS':
      return new Problem(400, {
        title: 'DAG cannot be triggered',
        detail: `DAG with dag_id: '${dagId}' has import errors`,
      });
    case 'DAG_RUN_EXISTS': {
      const { runId, date: now, isSameDate } = error.detail as ErrorDetail<'DAG_RUN_EXISTS'>;
      const asked = date === undefined ? now : isoformatWithOffset(date, offsetMinutes).replace('T', ' ');
      const what = isSameDate ? `DAGRun logical date: '${asked}'` : `DAGRun ID: '${runId}'`;
      return new Problem(409, { detail: `DAGRun with DAG ID: '${dagId}' and ${what} already exists` });
    }
    case 'INVALID_RUN_ID': {
      const { reason } = error.detail as ErrorDetail<'INVALID_RUN_ID'>;
      return new Problem(400, { detail: reason.startsWith('A manual') ? reason : error.message, cause: error });
    }
    default:
      return error;
  }
}

/** The dates of the caller keep the caller's UTC offset, once. */
function renderNewDagRun(run: StoredDagRun, offsetMinutes: number, note: string | null): Static<typeof DAGRun> {
  const moment = (timestamp: Timestamp | null) => (timestamp === null ? null : isoformat(timestamp));
  const logicalDate = isoformatWithOffset(run.logical_date, offsetMinutes);
  return {
    dag_run_id: run.run_id,
    dag_id: run.dag_id,
    logical_date: logicalDate,
    execution_date: logicalDate,
    start_date: moment(run.start_date),
    end_date: moment(run.end_date),
    data_interval_start: moment(run.data_interval_start),
    data_interval_end: moment(run.data_interval_end),
    // As lists have it: null before the run begins, and not what asks the scheduler to look.
    last_scheduling_decision: moment(
      run.start_date === null ? null : (run.last_scheduling_decision ?? run.end_date ?? run.updated_at),
    ),
    run_type: run.run_type,
    state: run.state,
    external_trigger: Boolean(run.external_trigger),
    conf: run.conf === null ? {} : (JSON.parse(run.conf) as JsonObject),
    note,
  };
}

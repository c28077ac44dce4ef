import { clearTaskInstances } from '../../../../actions/task-instances/clear-task-instances.ts';
import { setTaskInstanceState } from '../../../../actions/task-instances/set-task-instance-state.ts';
import { UNMAPPED } from '../../../../domain/map-index.ts';
import { pythonDatetime } from '../../../../foundation/timestamp.ts';
import { findDagRunByDate, findDagRun } from '../../../../metadata/dag-runs/dag-runs.ts';
import { selectTasks } from '../../../../rules/select-tasks.ts';
import { textPart } from '../../definition/parameter.ts';
import type { HttpServices } from '../../../http-services.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { bodyOf } from '../../definition/body.ts';
import { operation } from '../../definition/operation.ts';
import { Problem } from '../../problem.ts';
import { complainAboutDatetimes, readDatetime } from '../../definition/read-datetime.ts';
import { TaskInstanceReferenceCollection } from '../../schemas/task-instance.ts';
import { ClearTaskInstances, UpdateTaskInstancesState } from '../../schemas/task-instance-requests.ts';
import { MAY_EDIT } from './task-instance-path.ts';
import { renderReference, renderReferences } from './task-instance-reference.ts';

const PATH = { dag_id: textPart('The id of the DAG.') } as const;

const CLEAR_BODY = bodyOf(ClearTaskInstances, {
  complaints: ({ start_date, end_date }) => complainAboutDatetimes({ start_date, end_date }),
  complaintOfAll({ only_failed = true, only_running, start_date, end_date, dag_run_id }) {
    if (only_failed && only_running) return 'only_failed and only_running both are set to True';
    if (start_date !== undefined && end_date !== undefined && readDatetime(start_date) > readDatetime(end_date)) {
      return 'end_date is sooner than start_date';
    }
    if (!dag_run_id) return undefined;
    if (start_date !== undefined && end_date !== undefined) {
      return 'Exactly one of dag_run_id or (start_date and end_date) must be provided';
    }
    if (start_date !== undefined) return 'Exactly one of dag_run_id or start_date must be provided';
    return end_date === undefined ? undefined : 'Exactly one of dag_run_id or end_date must be provided';
  },
});

const STATES_BODY = bodyOf(UpdateTaskInstancesState, {
  needs: ['task_id', 'include_upstream', 'include_downstream', 'include_future', 'include_past', 'new_state'],
  complaints: ({ execution_date }) => complainAboutDatetimes({ execution_date }),
  complaintOfAll: ({ execution_date, dag_run_id }) =>
    !execution_date === !dag_run_id ? 'Exactly one of execution_date or dag_run_id must be provided' : undefined,
});

const clear = operation({
  id: 'post_clear_task_instances',
  method: 'POST',
  path: '/dags/{dag_id}/clearTaskInstances',
  tag: 'TaskInstance',
  summary: 'Let task instances run again',
  description:
    'Only says which ones are meant unless `dry_run` is false, and takes only failed ones unless `only_failed` is false.',
  access: MAY_EDIT,
  pathParts: PATH,
  body: CLEAR_BODY,
  answer: { description: 'Which task instances are meant.', schema: TaskInstanceReferenceCollection },
  problems: [404],
  async run(services, call) {
    const { path, body } = call;
    const dagId = path.dag_id;
    const dag = await services.dagCatalog.latest(dagId);
    if (!dag) throw new Problem(404, { title: `Dag id ${dagId} not found` });
    const meant = new Set(body.task_ids);
    const found = await clearTaskInstances(services, {
      dagId,
      ...(await datesOf(services, dagId, body)),
      taskIds:
        body.task_ids &&
        selectTasks(dag.structure, {
          isMeant: (taskId) => meant.has(taskId),
          upstream: body.include_upstream ?? false,
          downstream: body.include_downstream ?? false,
        }),
      onlyFailed: body.only_failed ?? true,
      onlyRunning: body.only_running,
      resetDagRuns: body.reset_dag_runs ?? false,
      dryRun: body.dry_run ?? true,
      ...auditedAs(call, 'api.post_clear_task_instances'),
    });
    return renderReferences(dagId, found);
  },
});

const setStates = operation({
  id: 'post_set_task_instances_state',
  method: 'POST',
  path: '/dags/{dag_id}/updateTaskInstancesState',
  tag: 'TaskInstance',
  summary: 'Give task instances a state',
  description:
    'Only says which ones are meant unless `dry_run` is false. Those that are in the state already are left out.',
  access: MAY_EDIT,
  pathParts: PATH,
  body: STATES_BODY,
  answer: { description: 'Which task instances are meant.', schema: TaskInstanceReferenceCollection },
  problems: [404],
  async run(services, call) {
    const { path, body } = call;
    const [dagId, taskId] = [path.dag_id, body.task_id];
    const dag = await services.dagCatalog.latest(dagId);
    if (!dag) throw new Problem(404, { title: `Dag ID ${dagId} not found` });
    if (!dag.structure.indexOfTask.has(taskId)) throw new Problem(404, { title: `Task ID ${taskId} not found` });
    const found = await setTaskInstanceState(services, {
      dagId,
      taskId,
      runId: await runIdOf(services, { dagId, ...body }),
      state: body.new_state,
      upstream: body.include_upstream,
      downstream: body.include_downstream,
      future: body.include_future,
      past: body.include_past,
      dryRun: body.dry_run ?? true,
      ...auditedAs(call, 'api.post_set_task_instances_state'),
    });
    return renderReferences(dagId, found);
  },
});

export const taskInstanceSetOperations = [clear, setStates];

/** The logical dates of the runs that are meant, both ends included. */
async function datesOf({ db }: HttpServices, dagId: string, body: ReturnType<typeof CLEAR_BODY.read>) {
  const { dag_run_id: runId, start_date: start, end_date: end } = body;
  const bounds = { from: start && readDatetime(start), to: end && readDatetime(end) };
  if (runId) {
    const run = await findDagRun(db, dagId, runId);
    if (!run) throw new Problem(404, { title: `Dag Run id ${runId} not found in dag ${dagId}` });
    bounds.from = run.logical_date;
    bounds.to = run.logical_date;
  }
  return {
    from: body.include_past ? undefined : bounds.from || undefined,
    to: body.include_future ? undefined : bounds.to || undefined,
  };
}

/** The run that has the task instance, named by itself or by its date. */
async function runIdOf(
  { db }: HttpServices,
  asked: ReturnType<typeof STATES_BODY.read> & { readonly dagId: string },
): Promise<string> {
  const { dagId, task_id: taskId, execution_date: date } = asked;
  const logicalDate = date ? readDatetime(date) : undefined;
  const runId = logicalDate ? (await findDagRunByDate(db, dagId, logicalDate))?.run_id : asked.dag_run_id;
  if (runId !== undefined && (await renderReference(db, { dagId, runId, taskId, mapIndex: UNMAPPED }))) return runId;
  const where = logicalDate ? `execution_date ${pythonDatetime(logicalDate)}` : `DAG run with ID '${asked.dag_run_id}'`;
  throw new Problem(404, { detail: `Task instance not found for task '${taskId}' on ${where}` });
}

import { setTaskInstanceNote } from '../../../../actions/task-instances/set-task-instance-note.ts';
import { setTaskInstanceState } from '../../../../actions/task-instances/set-task-instance-state.ts';
import { UNMAPPED } from '../../../../domain/map-index.ts';
import { unixname } from '../../../../foundation/unixname.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import { findTaskInstanceJson } from '../../../../metadata/task-instances/task-instance-pages.ts';
import type { HttpServices } from '../../../http-services.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { bodyOf } from '../../definition/body.ts';
import { type Call, jsonText, operation } from '../../definition/operation.ts';
import { Problem } from '../../problem.ts';
import { TaskInstance, TaskInstanceReference } from '../../schemas/task-instance.ts';
import { SetTaskInstanceNote, UpdateTaskInstance } from '../../schemas/task-instance-requests.ts';
import { INSTANCE, MAPPED_INSTANCE, MAPPED_PATH, MAY_EDIT, TASK_PATH } from './task-instance-path.ts';
import { taskInstanceMissing } from './task-instance-problems.ts';
import { renderReference } from './task-instance-reference.ts';

const LONGEST_NOTE = 1000;
const NOTE_BODY = bodyOf(SetTaskInstanceNote, {
  needs: ['note'],
  complaints: ({ note = '' }) =>
    note.length > LONGEST_NOTE ? { note: [`Longer than maximum length ${LONGEST_NOTE}.`] } : {},
});
const STATE_BODY = bodyOf(UpdateTaskInstance, { needs: ['new_state'] });

const patchTaskInstance = operation({
  id: 'patch_task_instance',
  method: 'PATCH',
  path: INSTANCE,
  tag: 'TaskInstance',
  summary: 'Give a task instance a state',
  description: 'Only says which one is meant unless `dry_run` is false; the answer is then empty.',
  access: MAY_EDIT,
  pathParts: TASK_PATH,
  body: STATE_BODY,
  answer: { description: 'Which task instance is meant.', schema: TaskInstanceReference },
  problems: [404],
  run: (services, call) => patchState(services, call, UNMAPPED, auditedAs(call, 'api.patch_task_instance')),
});

const patchMappedTaskInstance = operation({
  id: 'patch_mapped_task_instance',
  method: 'PATCH',
  path: MAPPED_INSTANCE,
  tag: 'TaskInstance',
  summary: 'Give one task instance of a mapped task a state',
  description: 'Only says which one is meant unless `dry_run` is false; the answer is then empty.',
  access: MAY_EDIT,
  pathParts: MAPPED_PATH,
  body: { ...STATE_BODY, mayBeAbsent: true },
  answer: { description: 'Which task instance is meant.', schema: TaskInstanceReference },
  problems: [404],
  run: (services, call) =>
    patchState(services, call, call.path.map_index, auditedAs(call, 'api.patch_mapped_task_instance')),
});

const setNote = operation({
  id: 'set_task_instance_note',
  method: 'PATCH',
  path: `${INSTANCE}/setNote`,
  tag: 'TaskInstance',
  summary: 'Write a note about a task instance',
  access: MAY_EDIT,
  pathParts: TASK_PATH,
  body: NOTE_BODY,
  answer: { description: 'The task instance.', schema: TaskInstance },
  problems: [404],
  run: (services, call) => writeNote(services, call, UNMAPPED),
});

const setMappedNote = operation({
  id: 'set_mapped_task_instance_note',
  method: 'PATCH',
  path: `${MAPPED_INSTANCE}/setNote`,
  tag: 'TaskInstance',
  summary: 'Write a note about one task instance of a mapped task',
  access: MAY_EDIT,
  pathParts: MAPPED_PATH,
  body: NOTE_BODY,
  answer: { description: 'The task instance.', schema: TaskInstance },
  problems: [404],
  run: (services, call) => writeNote(services, call, call.path.map_index),
});

export const taskInstanceChangeOperations = [patchTaskInstance, patchMappedTaskInstance, setNote, setMappedNote];

interface TaskPath {
  readonly dag_id: string;
  readonly dag_run_id: string;
  readonly task_id: string;
}

async function patchState(
  services: HttpServices,
  { path, body }: Pick<Call<TaskPath, unknown, ReturnType<typeof STATE_BODY.read>>, 'path' | 'body'>,
  mapIndex: number,
  actor: ReturnType<typeof auditedAs>,
) {
  const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = path;
  const dag = await services.dagCatalog.latest(dagId);
  if (!dag) throw new Problem(404, { title: 'DAG not found', detail: `DAG '${dagId}' not found` });
  if (!dag.structure.indexOfTask.has(taskId)) {
    throw new Problem(404, { title: 'Task not found', detail: `Task '${taskId}' not found in DAG '${dagId}'` });
  }
  const key = { dagId, runId, taskId, mapIndex };
  const reference = await renderReference(services.db, key);
  if (!reference) {
    throw new Problem(404, { detail: `Task instance not found for task '${taskId}' on DAG run with ID '${runId}'` });
  }
  if (body.dry_run ?? true) return reference;
  await setTaskInstanceState(services, { ...key, ...actor, state: body.new_state });
  return jsonText('{}');
}

async function writeNote(
  services: HttpServices,
  call: Call<TaskPath, unknown, ReturnType<typeof NOTE_BODY.read>>,
  mapIndex: number,
) {
  const { dag_id: dagId, dag_run_id: runId, task_id: taskId } = call.path;
  const key = { dagId, runId, taskId, mapIndex };
  const actor = auditedAs(call, 'api.set_task_instance_note');
  await setTaskInstanceNote(services, { ...key, ...actor, note: call.body.note }).catch((error: unknown) => {
    throw error instanceof AppError && error.kind === 'not-found' ? taskInstanceMissing(key) : error;
  });
  const written = await findTaskInstanceJson(services.db, key, unixname());
  if (written === undefined) throw taskInstanceMissing(key);
  return jsonText(written);
}

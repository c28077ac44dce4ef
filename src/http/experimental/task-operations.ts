import { AppError } from '../../foundation/app-error.ts';
import { findTaskInstance } from '../../metadata/task-instances/task-instances.ts';
import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import { jsonResponse } from '../responses.ts';
import { findRun } from './find-run.ts';
import { type ExperimentalContext, type Operation, param } from './operation.ts';
import { readDateOfPath } from './read-date.ts';

/** `GET /dags/:dag_id/tasks/:task_id` */
export const readTask: Operation = async (context, request) => {
  const { task, dag } = await findTask(context, param(request, 'dag_id'), param(request, 'task_id'));
  return jsonResponse(context.generation.taskFields(task, dag));
};

/** `GET /dags/:dag_id/dag_runs/:execution_date/tasks/:task_id` */
export const readTaskInstance: Operation = async (context, request) => {
  const { db, generation } = context;
  const [dagId, taskId] = [param(request, 'dag_id'), param(request, 'task_id')];
  const date = readDateOfPath(context, request);
  const { task } = await findTask(context, dagId, taskId);
  const run = await findRun(context, dagId, date);
  const instance = await findTaskInstance(db, dagId, run.run_id, taskId);
  if (!instance) throw new AppError('TASK_INSTANCE_NOT_FOUND', { dagId, taskId, date: generation.printDate(date) });
  return jsonResponse(generation.taskInstanceFields({ instance, run, task }));
};

async function findTask(
  { dagCatalog }: ExperimentalContext,
  dagId: string,
  taskId: string,
): Promise<{ task: TaskStructure; dag: DagStructure }> {
  const dag = (await dagCatalog.latest(dagId))?.structure;
  if (!dag) throw new AppError('DAG_NOT_FOUND', { dagId });
  const task = dag.tasks[dag.indexOfTask.get(taskId) ?? -1];
  if (!task) throw new AppError('TASK_NOT_FOUND', { dagId, taskId });
  return { task, dag };
}

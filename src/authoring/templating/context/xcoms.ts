import { UNMAPPED } from '../../../domain/map-index.ts';
import type { Json } from '../../../foundation/json.ts';
import { isTruthy } from '../operations/truth.ts';
import { integerArgument, textArgument } from '../values/argument-values.ts';
import type { Arguments } from '../values/arguments.ts';
import { toPlain } from '../values/to-plain.ts';
import type { TemplateAccess, TemplateFacts } from './template-facts.ts';

const PARAMETERS = ['task_ids', 'dag_id', 'key', 'include_prior_dates', 'session', 'map_indexes', 'default', 'run_id'];

/**
 * `ti.xcom_pull(task_ids, …)`: the value that a task left, the default (None) where there is none. A list of task ids or map
 * indexes gives a list. Without task ids it is the task's own, as in Airflow 3.
 */
export async function xcomPull(args: Arguments, facts: TemplateFacts, access: TemplateAccess): Promise<unknown> {
  const [taskIds, dagId, key, includePriorDates, , mapIndexes, fallback = null, runId] = args
    .bind('xcom_pull', PARAMETERS)
    .map((value) => value ?? undefined);
  const prior = includePriorDates !== undefined && isTruthy(includePriorDates);
  const pull = async (taskId: unknown, mapIndex: unknown): Promise<unknown> => {
    const value = await access.getXCom(
      {
        dagId: textArgument(dagId, facts.dagId),
        runId: textArgument(runId, facts.runId),
        taskId: textArgument(taskId),
        mapIndex: integerArgument(mapIndex, UNMAPPED),
        key: textArgument(key, 'return_value'),
      },
      { includePriorDates: prior },
    );
    return value ?? fallback;
  };
  if (!Array.isArray(taskIds) && !Array.isArray(mapIndexes)) {
    // A mapped task's own value lies under its own index.
    return pull(taskIds ?? facts.taskId, mapIndexes ?? (taskIds === undefined ? facts.mapIndex : undefined));
  }
  const pulled: unknown[] = [];
  for (const taskId of Array.isArray(taskIds) ? taskIds : [taskIds ?? facts.taskId]) {
    for (const mapIndex of Array.isArray(mapIndexes) ? mapIndexes : [mapIndexes])
      pulled.push(await pull(taskId, mapIndex));
  }
  return pulled;
}

/** `ti.xcom_push(key, value)`: leaves a value for other tasks; prints as None. Datetimes and the like are left as text. */
export async function xcomPush(args: Arguments, facts: TemplateFacts, access: TemplateAccess): Promise<null> {
  const [key, value] = args.bind('xcom_push', ['key', 'value', 'execution_date', 'session'], 2);
  const { dagId, runId, taskId, mapIndex } = facts;
  await access.setXCom({ dagId, runId, taskId, mapIndex, key: textArgument(key) }, toPlain(value) as Json);
  return null;
}

import type { JsonObject } from '../foundation/json.ts';
import type { Dag } from './dag.ts';
import { declarationOf } from './declaration/declarations.ts';
import { bindArguments } from './execute/bind-arguments.ts';
import { createTaskContext } from './execute/create-context.ts';
import { renderedFields } from './execute/rendered-fields.ts';
import { createTaskClient } from './runtime/client.ts';
import { runWithContext } from './runtime/context.ts';
import type { TaskHost } from './task-host.ts';

/**
 * What the template fields of a task become in the run of a host, by name; nothing else of the task is run.
 * @throws Error where the DAG has no such task, or a field cannot be rendered
 */
export async function renderTask(dag: Dag, taskId: string, host: TaskHost): Promise<JsonObject> {
  const task = declarationOf(dag).tasks.get(taskId);
  if (!task) throw new Error(`DAG '${dag.dagId}' has no task '${taskId}'.`);
  const context = createTaskContext(host.workload, task.params, host);
  return runWithContext(context, createTaskClient(host), async () =>
    renderedFields(task, await bindArguments(task, host, context)),
  );
}

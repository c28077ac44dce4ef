import { topologicalOrder } from '../../domain/topological-order.ts';
import type { DagDeclaration, TaskDeclaration } from './declarations.ts';
import { placeTask } from './declare-task.ts';
import { DagDefinitionError } from './definition-error.ts';
import { nameOf } from './nodes.ts';
import { resolveEdges } from './resolve-edges.ts';

/**
 * Checks what can be known only when the whole file was read.
 * @throws DagDefinitionError whose stack leads to the declaration of the task in question
 */
export function checkDag(dag: DagDeclaration): void {
  for (const task of dag.tasks.values()) {
    if (dag.isHandlersOnly && !task.isPlaced) placeTask(task, { op_args: [], op_kwargs: {}, templates_dict: null });
    checkPlaced(task);
    checkChoice(task);
    checkTask(task);
    checkTriggerRule(task);
  }
  checkCycle(dag);
}

function checkPlaced(task: TaskDeclaration): void {
  if (task.isPlaced) return;
  throw new DagDefinitionError(
    `Task '${task.taskId}' of DAG '${task.dag.dagId}' is declared but never called, so it has no place in the DAG. Call what dag.task(…) returned: const ref = task({ … }).`,
    task.site,
  );
}

function checkChoice(task: TaskDeclaration): void {
  if (task.choice?.kind !== 'switch' || task.choice.cases.length > 0) return;
  throw new DagDefinitionError(
    `dag.switch(…) on ${nameOf(task)} has no case, so it decides nothing. Add .case(ref), or drop the switch.`,
    task.site,
  );
}

function checkTask(task: TaskDeclaration): void {
  const { fields, dag } = task;
  const start = fields.start_date ?? dag.fields.start_date;
  const end = fields.end_date ?? dag.fields.end_date;
  if (typeof start === 'number' && typeof end === 'number' && start > end) {
    throw new DagDefinitionError(`The end date of ${nameOf(task)} lies before its start date.`, task.site);
  }
  if (
    typeof fields.retries === 'number' &&
    typeof fields.retry_delay === 'number' &&
    typeof fields.max_retry_delay === 'number' &&
    fields.max_retry_delay < fields.retry_delay
  ) {
    throw new DagDefinitionError(
      `Option 'maxRetryDelay' of ${nameOf(task)} is shorter than its 'retryDelay'.`,
      task.site,
    );
  }
}

/** With failFast a task that runs although another one failed would never get to run (FailFastDagInvalidTriggerRule). */
function checkTriggerRule(task: TaskDeclaration): void {
  const rule = task.fields.trigger_rule ?? 'all_success';
  if (task.dag.fields.fail_fast !== true || rule === 'all_success' || rule === 'all_done_setup_success') return;
  throw new DagDefinitionError(
    `${nameOf(task)} has the trigger rule '${String(rule)}', but a DAG with failFast allows only all_success. Drop one of the two.`,
    task.site,
  );
}

function checkCycle(dag: DagDeclaration): void {
  const tasks = [...dag.tasks.values()];
  const indexOf = new Map(tasks.map((task, index) => [task, index]));
  const edges = resolveEdges(dag);
  const indexes = (relatives: ReadonlyMap<TaskDeclaration, ReadonlySet<TaskDeclaration>>) =>
    tasks.map((task) => [...(relatives.get(task) ?? [])].map((relative) => indexOf.get(relative) ?? 0));
  const { cycle } = topologicalOrder(indexes(edges.upstream), indexes(edges.downstream));
  if (!cycle) return;
  const ids = [...cycle, ...cycle.slice(0, 1)].map((index) => tasks[index]?.taskId ?? '');
  throw new DagDefinitionError(
    `Cycle detected in DAG '${dag.dagId}': ${ids.join(' >> ')}. Remove one of these edges.`,
    tasks[cycle[0] ?? 0]?.site,
  );
}

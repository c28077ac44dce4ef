import type { Static } from 'typebox';
import type { JsonObject } from '../../../../foundation/json.ts';
import type { DagStructure, TaskStructure } from '../../../../serialization/dag-structure.ts';
import { decodeValue } from '../../../../serialization/encoding.ts';
import { renderDuration, renderMoment, renderParams } from './render-dag-details.ts';
import type { Task } from '../../schemas/task.ts';

/** Airflow 3 moved the operators of its core to a package of their own; 2.11 has them where they always were. */
const MOVED = /^airflow\.providers\.standard\./;

/** The links that operators of 2.11 bring, each of a class beside the operator's. */
const EXTRA_LINKS: Readonly<Record<string, string>> = {
  ExternalTaskMarker: 'ExternalDagLink',
  ExternalTaskSensor: 'ExternalDagLink',
  TriggerDagRunOperator: 'TriggerDagRunLink',
};

/** A task as the stable API shows it: with the classes that it has in Airflow 2.11. */
export function renderTask(task: TaskStructure, dag: DagStructure): Static<typeof Task> {
  const modulePath = task.taskModule.replace(MOVED, 'airflow.');
  const link = EXTRA_LINKS[task.taskType];
  return {
    class_ref: { module_path: modulePath, class_name: task.taskType },
    task_id: task.taskId,
    task_display_name: task.taskDisplayName,
    operator_name: textOf(task, '_operator_name') ?? task.taskType,
    owner: task.owner,
    start_date: renderMoment(task.startDate),
    end_date: renderMoment(task.endDate),
    trigger_rule: task.triggerRule,
    extra_links: link === undefined ? [] : [{ module_path: modulePath, class_name: link }],
    depends_on_past: task.dependsOnPast,
    is_mapped: task.serialized._is_mapped === true,
    wait_for_downstream: task.waitForDownstream,
    retries: task.retries,
    queue: task.queue,
    pool: task.pool,
    pool_slots: task.poolSlots,
    execution_timeout: renderDuration(task.executionTimeoutMs) as Static<typeof Task>['execution_timeout'],
    retry_delay: renderDuration(task.retryDelayMs) as Static<typeof Task>['retry_delay'],
    retry_exponential_backoff: task.retryExponentialBackoff !== 0,
    priority_weight: task.priorityWeight,
    weight_rule: task.weightRule,
    ui_color: textOf(task, 'ui_color') ?? '#fff',
    ui_fgcolor: textOf(task, 'ui_fgcolor') ?? '#000',
    template_fields: [...task.templateFields],
    downstream_task_ids: task.downstream.flatMap((index) => dag.tasks[index]?.taskId ?? []).toSorted(),
    params: renderParams(new Map([...dag.params, ...task.params])),
    doc_md: textOf(task, 'doc_md') ?? null,
  };
}

function textOf({ serialized }: { serialized: JsonObject }, name: string): string | undefined {
  const value = decodeValue(serialized[name] ?? null);
  return typeof value === 'string' ? value : undefined;
}

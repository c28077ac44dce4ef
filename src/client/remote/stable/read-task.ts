import { isJsonObject, type Json, type JsonObject } from '../../../foundation/json.ts';
import type { TaskRecord } from '../../control/tasks.ts';
import { optionalText, textOf } from '../read-fields.ts';

/** A task as the stable API shows it. */
export function readTask(task: JsonObject): TaskRecord {
  const classRef = isJsonObject(task['class_ref']) ? task['class_ref'] : {};
  const downstream: Json = task['downstream_task_ids'] ?? [];
  return {
    taskId: textOf(task, 'task_id'),
    taskType: optionalText(classRef, 'class_name') ?? optionalText(task, 'operator_name') ?? 'Operator',
    downstream: Array.isArray(downstream) ? downstream.filter((id) => typeof id === 'string') : [],
  };
}

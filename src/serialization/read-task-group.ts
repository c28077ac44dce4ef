import { type Json, type JsonObject, isJsonObject } from '../foundation/json.ts';
import type { TaskGroupStructure } from './dag-structure.ts';
import { readFields } from './fields.ts';

/** Reads a task group with all that it holds. */
export function readTaskGroup(json: JsonObject, where: string): TaskGroupStructure {
  const fields = readFields(json, where);
  const groupId = fields.text('_group_id', null);
  return {
    groupId,
    displayName: fields.text('group_display_name', groupId ?? ''),
    tooltip: fields.text('tooltip', ''),
    children: Object.entries(isJsonObject(json.children) ? json.children : {}).map(([id, child]) =>
      readChild(id, child, where),
    ),
  };
}

/** The root group of a DAG that was written without one. */
export function rootGroupOf(taskIds: readonly string[]): TaskGroupStructure {
  return { groupId: null, displayName: '', tooltip: '', children: taskIds };
}

function readChild(id: string, child: Json, where: string): string | TaskGroupStructure {
  const [kind, content] = Array.isArray(child) ? child : [];
  if (kind === 'operator') return typeof content === 'string' ? content : id;
  if (kind === 'taskgroup' && content !== undefined && isJsonObject(content))
    return readTaskGroup(content, `task group '${id}' of ${where}`);
  throw new Error(
    `The serialized form of ${where} is malformed: child '${id}' is neither an operator nor a task group`,
  );
}

/** The id of the innermost group of each task; tasks of the root are absent. */
export function groupOfEachTask(root: TaskGroupStructure): Map<string, string> {
  const groups = new Map<string, string>();
  const visit = (group: TaskGroupStructure): void => {
    for (const child of group.children) {
      if (typeof child !== 'string') visit(child);
      else if (group.groupId !== null) groups.set(child, group.groupId);
    }
  };
  visit(root);
  return groups;
}

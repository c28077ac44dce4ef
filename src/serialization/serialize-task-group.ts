import type { Edge, GroupDeclaration, TaskDeclaration } from '../authoring/declaration/declarations.ts';
import type { Json, JsonObject } from '../foundation/json.ts';

/** A group with all that it holds; edges that end at the group itself are named by its ids and those of the other ends. */
export function serializeTaskGroup(group: GroupDeclaration): JsonObject {
  const before = group.dag.edges.filter((edge) => edge.to === group).map((edge) => edge.from);
  const after = group.dag.edges.filter((edge) => edge.from === group).map((edge: Edge) => edge.to);
  return {
    _group_id: group.groupId,
    group_display_name: group.displayName,
    prefix_group_id: group.prefixGroupId,
    tooltip: group.tooltip,
    ...(group.docMd === null ? {} : { doc_md: group.docMd }),
    ui_color: group.uiColor,
    ui_fgcolor: group.uiFgcolor,
    children: Object.fromEntries(group.children.map(serializeChild)),
    upstream_group_ids: idsOf(before, 'group'),
    downstream_group_ids: idsOf(after, 'group'),
    upstream_task_ids: idsOf(before, 'task'),
    downstream_task_ids: idsOf(after, 'task'),
  };
}

function serializeChild(child: TaskDeclaration | GroupDeclaration): [string, Json] {
  if (child.kind === 'task') return [child.taskId, ['operator', child.taskId]];
  return [child.groupId ?? '', ['taskgroup', serializeTaskGroup(child)]];
}

function idsOf(nodes: readonly (TaskDeclaration | GroupDeclaration)[], kind: 'task' | 'group'): string[] {
  const ids = nodes
    .filter((node) => node.kind === kind)
    .map((node) => (node.kind === 'task' ? node.taskId : (node.groupId ?? '')));
  return [...new Set(ids)].toSorted();
}

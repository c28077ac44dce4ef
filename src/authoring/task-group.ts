import { findGroupKeyFault } from '../domain/keys.ts';
import type { GroupDeclaration } from './declaration/declarations.ts';
import { readTaskOptions } from './declaration/declare-task.ts';
import { DagDefinitionError } from './declaration/definition-error.ts';
import { nearestName } from './declaration/nearest-name.ts';
import { bindNode, drawEdgesAfter, drawEdgesBefore } from './declaration/nodes.ts';
import type { TaskSpec } from './options/task-spec.ts';
import { TaskScope } from './scope.ts';
import type { EdgeEnd, Node } from './task-ref.ts';

/** Options of a task group. */
export interface TaskGroupSpec {
  /** False keeps the ids of what is inside as they are written; true. */
  readonly prefixGroupId?: boolean;
  /** What is shown when the mouse is over the group. */
  readonly tooltip?: string;
  /** The name to show; the id. */
  readonly groupDisplayName?: string;
  /** Documentation in Markdown. */
  readonly docMd?: string;
  /** Options of all tasks inside, unless they say otherwise. */
  readonly defaultArgs?: Omit<TaskSpec, 'taskId'>;
  /** The colour of its box, as CSS has it. */
  readonly uiColor?: string;
  /** The colour of its text, as CSS has it. */
  readonly uiFgcolor?: string;
}

const GROUP_OPTIONS = [
  'prefixGroupId',
  'tooltip',
  'groupDisplayName',
  'docMd',
  'defaultArgs',
  'uiColor',
  'uiFgcolor',
] as const;

/** A named set of tasks: one box in the graph, one end of an edge. */
export class TaskGroup extends TaskScope implements Node {
  readonly dagId: string;
  /** With the prefixes of the groups around it. */
  readonly groupId: string;
  protected readonly scope: GroupDeclaration;

  /** Made by `dag.taskGroup(…)`. */
  constructor(declaration: GroupDeclaration) {
    super();
    this.scope = declaration;
    this.dagId = declaration.dag.dagId;
    this.groupId = declaration.groupId ?? '';
    bindNode(this, declaration);
  }

  /** A group within this one. */
  taskGroup(groupId: string, spec: TaskGroupSpec = {}): TaskGroup {
    return new TaskGroup(declareGroup(this.scope, groupId, spec));
  }

  before(...nodes: EdgeEnd[]): this {
    drawEdgesBefore(this, nodes);
    return this;
  }

  after(...nodes: EdgeEnd[]): this {
    drawEdgesAfter(this, nodes);
    return this;
  }
}

/** Adds a group to a DAG or another group. */
export function declareGroup(parent: GroupDeclaration, ownId: string, spec: TaskGroupSpec): GroupDeclaration {
  const { dag } = parent;
  const groupId = `${parent.prefix}${ownId}`;
  const where = `task group '${groupId}' of DAG '${dag.dagId}'`;
  const fault = typeof ownId === 'string' ? findGroupKeyFault(ownId) : 'It must be text';
  if (fault !== null) throw new DagDefinitionError(`The id of ${where} is illegal. ${fault}.`);
  if (dag.groups.has(groupId) || dag.tasks.has(groupId)) {
    throw new DagDefinitionError(
      `The id '${groupId}' has already been added to the DAG '${dag.dagId}'. Give the group another id.`,
    );
  }
  for (const name of Object.keys(spec)) {
    if ((GROUP_OPTIONS as readonly string[]).includes(name)) continue;
    const nearest = nearestName(name, GROUP_OPTIONS);
    throw new DagDefinitionError(
      `There is no option '${name}' for ${where}. ${nearest === undefined ? `The options are ${GROUP_OPTIONS.join(', ')}.` : `Did you mean '${nearest}'?`}`,
    );
  }
  const prefixGroupId = spec.prefixGroupId ?? true;
  const own = readTaskOptions(spec.defaultArgs ?? {}, `defaultArgs of ${where}`, dag.timezone);
  const inherited = parent.taskDefaults;
  const group: GroupDeclaration = {
    kind: 'group',
    dag,
    groupId,
    // Without a prefix of its own, a group passes on none of those around it either: ids are as written.
    prefix: prefixGroupId ? `${groupId}.` : '',
    prefixGroupId,
    displayName: spec.groupDisplayName ?? '',
    tooltip: spec.tooltip ?? '',
    docMd: spec.docMd ?? null,
    uiColor: spec.uiColor ?? 'CornflowerBlue',
    uiFgcolor: spec.uiFgcolor ?? '#000',
    parent,
    children: [],
    taskDefaults: {
      fields: { ...inherited.fields, ...own.fields },
      callbacks: { ...inherited.callbacks, ...own.callbacks },
      params: { ...inherited.params, ...own.params },
    },
  };
  dag.groups.set(groupId, group);
  parent.children.push(group);
  return group;
}

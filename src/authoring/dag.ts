import { type Branch, type Condition, declareIf, declareSwitch } from './control-flow.ts';
import { reportDag } from './declaration/dag-collection.ts';
import { declareDag } from './declaration/declare-dag.ts';
import { declarationOf, type GroupDeclaration, setDeclaration } from './declaration/declarations.ts';
import { captureSite } from './declaration/definition-error.ts';
import { bindNode } from './declaration/nodes.ts';
import type { DagSpec } from './options/dag-spec.ts';
import { TaskScope } from './scope.ts';
import { declareGroup, TaskGroup, type TaskGroupSpec } from './task-group.ts';
import type { TaskRef } from './task-ref.ts';

/**
 * A DAG: tasks and their order. Making one inside a DAG file is all that it takes to have it loaded.
 * @example const dag = new Dag('weather', { schedule: '@daily', startDate: '2026-01-01', catchup: false });
 * @throws DagDefinitionError for an illegal id or a wrong option
 */
export class Dag extends TaskScope {
  /** The id, as given. */
  readonly dagId: string;
  /** The options, as given. */
  readonly spec: DagSpec;
  protected readonly scope: GroupDeclaration;

  constructor(dagId: string, spec: DagSpec = {}) {
    super();
    const declaration = declareDag(dagId, spec, captureSite(Dag as unknown as (...args: never[]) => unknown));
    this.dagId = dagId;
    this.spec = Object.freeze({ ...spec });
    this.scope = declaration.root;
    bindNode(this, declaration.root);
    setDeclaration(this, declaration);
    reportDag(this);
  }

  /** Ids of its tasks, in the order of declaration. */
  get taskIds(): readonly string[] {
    return [...declarationOf(this).tasks.keys()];
  }

  /** A named set of tasks, whose ids it puts its own id before. */
  taskGroup(groupId: string, spec: TaskGroupSpec = {}): TaskGroup {
    return new TaskGroup(declareGroup(this.scope, groupId, spec));
  }

  /** Runs one task or the other, by the boolean that a task returns: `dag.if(ref).then(a).else(b)`. */
  if(condition: TaskRef<boolean>): Condition {
    return declareIf(condition);
  }

  /** Runs one of several tasks, by the reference that a task returns: `dag.switch(ref).case(a).case(b)`. */
  switch(decider: TaskRef<TaskRef>): Branch {
    return declareSwitch(decider);
  }
}

import type { Choice, TaskDeclaration } from './declaration/declarations.ts';
import { DagDefinitionError } from './declaration/definition-error.ts';
import { drawEdges, findTask, nameOf } from './declaration/nodes.ts';
import type { TaskRef } from './task-ref.ts';

/** A condition without its branches yet. */
export interface Condition {
  /** The task to run where the condition is true; it is skipped otherwise. */
  then(task: TaskRef): ConditionElse;
}

/** A condition that may get its other branch. */
export interface ConditionElse {
  /** The task to run where the condition is false; it is skipped otherwise. */
  else(task: TaskRef): void;
}

/** A decider with its cases so far. */
export interface Branch {
  /** One of the tasks that the decider may return. */
  case(task: TaskRef): Branch;
}

/** `dag.if(…)` */
export function declareIf(condition: TaskRef<boolean>): Condition {
  const decider = requireDecider(condition, 'dag.if');
  return {
    // oxlint-disable-next-line unicorn/no-thenable -- the SDK's own word; what it returns has no `then`, and a function is refused.
    then(task) {
      if (typeof task === 'function') {
        throw new DagDefinitionError(
          `dag.if(…) on ${nameOf(decider)} builds a branch and is no promise: drop the await.`,
        );
      }
      const choice: Choice = { kind: 'if', whenTrue: requireCandidate(task, 'then', decider), whenFalse: null };
      setChoice(decider, choice);
      drawEdges(decider, choice.whenTrue);
      return {
        else(other) {
          if (choice.whenFalse)
            throw new DagDefinitionError(
              `dag.if(…) on ${nameOf(decider)} has two else branches. Put both tasks behind one.`,
            );
          choice.whenFalse = requireCandidate(other, 'else', decider);
          drawEdges(decider, choice.whenFalse);
        },
      };
    },
  };
}

/** `dag.switch(…)` */
export function declareSwitch(ref: TaskRef<TaskRef>): Branch {
  const decider = requireDecider(ref, 'dag.switch');
  const cases: TaskDeclaration[] = [];
  setChoice(decider, { kind: 'switch', cases });
  const branch: Branch = {
    case(task) {
      const candidate = requireCandidate(task, 'case', decider);
      if (cases.includes(candidate))
        throw new DagDefinitionError(`${nameOf(candidate)} is a case of ${nameOf(decider)} twice.`);
      cases.push(candidate);
      drawEdges(decider, candidate);
      return branch;
    },
  };
  return branch;
}

function setChoice(decider: TaskDeclaration, choice: Choice): void {
  if (decider.choice)
    throw new DagDefinitionError(`${nameOf(decider)} decides two branches. Declare a second task for the second one.`);
  decider.choice = choice;
}

function requireDecider(ref: unknown, method: string): TaskDeclaration {
  const task = findTask(ref);
  if (!task)
    throw new DagDefinitionError(
      `${method}(…) takes the reference that calling a task's factory returned, not ${typeof ref}.`,
    );
  if (task.operator.body.kind === 'function') return task;
  throw new DagDefinitionError(
    `${method}(…) on ${nameOf(task)}: only a task with a function of its own, made by dag.task(…), can decide.`,
  );
}

function requireCandidate(ref: unknown, method: string, decider: TaskDeclaration): TaskDeclaration {
  const task = findTask(ref);
  if (task) return task;
  throw new DagDefinitionError(
    `.${method}(…) on ${nameOf(decider)} takes the reference that calling a task's factory returned, not ${typeof ref}.`,
  );
}

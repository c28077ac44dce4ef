import type { TaskDeclaration } from '../declaration/declarations.ts';
import type { TaskContext } from '../runtime/context.ts';
import type { TaskClient } from '../runtime/client.ts';
import type { TaskHost } from '../task-host.ts';

/** One try under way: what every kind of body works with. */
export interface TaskRun {
  readonly task: TaskDeclaration;
  readonly host: TaskHost;
  readonly context: TaskContext;
  readonly client: TaskClient;
  /** The operator's arguments by the keys of the serialized form, bound and rendered. */
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What a body comes to. */
export interface BodyResult {
  /** Its value, not yet checked; undefined where there is none. */
  readonly value?: unknown;
  /** Ids of tasks that it decided against. */
  readonly skipTasks?: readonly string[];
}

/** Logs in the name of the operator. */
export function logOf(run: TaskRun): (message: string) => void {
  const { taskType } = run.task.operator.facts;
  return (message) => run.host.log('info', message, `airflow.task.operators.${taskType}`);
}

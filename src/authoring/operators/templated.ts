import type { TaskContext } from '../runtime/context.ts';
import type { TaskRef } from '../task-ref.ts';

/**
 * A field that is known only when the task runs: text with Jinja templates in it, what another task returned, or a function of
 * the context.
 */
export type Templated<Value> = Value | TaskRef<Value> | ((context: TaskContext) => Value | Promise<Value>);

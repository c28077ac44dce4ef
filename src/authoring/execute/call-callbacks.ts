import type { Callback, TaskEvent } from '../options/callbacks.ts';
import type { CallbackContext } from '../runtime/context.ts';
import type { TaskServices } from '../task-host.ts';
import { toTaskError } from './task-error.ts';

/** Calls callbacks in order. What one throws is logged: it changes nothing, and the next one is called all the same. */
export async function callCallbacks(
  callbacks: readonly Callback[] | undefined,
  event: TaskEvent,
  context: CallbackContext,
  host: TaskServices,
): Promise<void> {
  for (const callback of callbacks ?? []) {
    try {
      await callback(context);
    } catch (thrown) {
      const { name, message, stack } = toTaskError(thrown);
      host.log(
        'error',
        `Error when executing ${event} callback ${callback.name || '<anonymous>'}: ${stack ?? `${name}: ${message}`}`,
        'airflow.task',
      );
    }
  }
}

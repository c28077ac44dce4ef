import { DagDefinitionError } from '../declaration/definition-error.ts';
import type { CallbackContext } from '../runtime/context.ts';

/** Called by the engine when something happened to a task or a run. What it throws is logged and changes nothing. */
export type Callback = (context: CallbackContext) => unknown;
/** One callback, or several that are called in order. */
export type CallbackOption = Callback | readonly Callback[];

export const TASK_EVENTS = ['execute', 'success', 'failure', 'retry', 'skipped'] as const;
export type TaskEvent = (typeof TASK_EVENTS)[number];
export type Callbacks = Readonly<Partial<Record<TaskEvent, readonly Callback[]>>>;

const OPTION_OF: Readonly<Record<TaskEvent, string>> = {
  execute: 'onExecuteCallback',
  success: 'onSuccessCallback',
  failure: 'onFailureCallback',
  retry: 'onRetryCallback',
  skipped: 'onSkippedCallback',
};

/** Names of the options that {@link readCallbacks} reads for the given events. */
export function callbackOptionNames(events: readonly TaskEvent[]): string[] {
  return events.map((event) => OPTION_OF[event]);
}

/** Reads the callbacks out of a bag of options. */
export function readCallbacks(spec: object, where: string): Callbacks {
  const callbacks: Partial<Record<TaskEvent, readonly Callback[]>> = {};
  const given = spec as Record<string, unknown>;
  for (const event of TASK_EVENTS) {
    const value = given[OPTION_OF[event]];
    if (value === undefined || value === null) continue;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (!list.every((item): item is Callback => typeof item === 'function')) {
      throw new DagDefinitionError(
        `Option '${OPTION_OF[event]}' of ${where} must be a function or a list of functions.`,
      );
    }
    if (list.length > 0) callbacks[event] = list;
  }
  return callbacks;
}

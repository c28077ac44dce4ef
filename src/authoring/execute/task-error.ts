import { inspect } from 'node:util';
import type { TaskError, TaskOutcome } from '../../domain/task-outcome.ts';
import { describeForAuthor } from '../authors-stack.ts';

/** What was thrown, in a form that travels; anything can be thrown. */
export function toTaskError(thrown: unknown): TaskError {
  if (thrown instanceof Error) return { name: thrown.name, message: thrown.message, stack: describeForAuthor(thrown) };
  return {
    name: 'NonErrorThrown',
    message: typeof thrown === 'string' ? thrown : inspect(thrown, { depth: 4, maxStringLength: 1000 }),
  };
}

/**
 * What a thrown value makes of a try. By name, not by class: a file that bundled a copy of the authoring interface throws that
 * copy's errors.
 */
export function outcomeOfThrown(thrown: unknown): TaskOutcome {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'AirflowSkipException') return { kind: 'skipped', reason: (thrown as Error).message };
  return { kind: 'failed', error: toTaskError(thrown), mayRetry: name !== 'AirflowFailException' };
}

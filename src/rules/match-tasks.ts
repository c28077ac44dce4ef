import { runInNewContext } from 'node:vm';
import { AppError } from '../foundation/app-error.ts';
import type { DagStructure } from '../serialization/dag-structure.ts';

/** No sensible pattern needs as long. */
const TIMEOUT_MS = 500;

/**
 * Which tasks have ids that a pattern matches. Somebody else gave the pattern, and some take years to tell that they do not match:
 * it is given up after half a second, since a server may be waiting.
 * @throws AppError INVALID_INPUT where it takes longer
 */
export function matchTasks({ tasks }: DagStructure, pattern: RegExp): (taskId: string) => boolean {
  const ids = tasks.map(({ taskId }) => taskId);
  try {
    const matching = runInNewContext('ids.filter((id) => pattern.test(id))', { ids, pattern }, { timeout: TIMEOUT_MS });
    const meant = new Set(matching as string[]);
    return (taskId) => meant.has(taskId);
  } catch (cause) {
    throw new AppError('INVALID_INPUT', { reason: `The pattern ${pattern.source} takes too long to match` }, { cause });
  }
}

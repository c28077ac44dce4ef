import { AppError } from '../foundation/app-error.ts';
import type { DagStructure } from '../serialization/dag-structure.ts';
import { findMatches } from './find-matches.ts';

/**
 * Which tasks have ids that a pattern matches.
 * @throws AppError INVALID_INPUT where that takes too long
 */
export function matchTasks({ tasks }: DagStructure, pattern: RegExp): (taskId: string) => boolean {
  const ids = tasks.map(({ taskId }) => taskId);
  let matches: readonly boolean[];
  try {
    matches = findMatches(pattern, ids);
  } catch (cause) {
    throw new AppError('INVALID_INPUT', { reason: (cause as Error).message }, { cause });
  }
  const meant = new Set(ids.filter((_id, index) => matches[index]));
  return (taskId) => meant.has(taskId);
}

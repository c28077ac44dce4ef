import { expect, test } from 'vitest';
import type { DagStructure } from '../serialization/dag-structure.ts';
import { matchTasks } from './match-tasks.ts';

const dag = (...ids: string[]) => ({ tasks: ids.map((taskId) => ({ taskId })) }) as unknown as DagStructure;

test('a pattern matches anywhere in an id', () => {
  const isMeant = matchTasks(dag('load', 'unload', 'store'), /load$/u);
  expect(['load', 'unload', 'store'].filter(isMeant)).toEqual(['load', 'unload']);
});

// It would take longer than the universe is old.
test('a pattern that takes for ever is refused', () => {
  expect(() => matchTasks(dag(`${'a'.repeat(200)}!`), /^(\w+\w*)+$/u)).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
});

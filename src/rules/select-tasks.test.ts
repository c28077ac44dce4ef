import { expect, test } from 'vitest';
import type { DagStructure } from '../serialization/dag-structure.ts';
import { selectTasks } from './select-tasks.ts';

/** a → b → d, a → c → d, e alone. */
const EDGES: Record<string, string[]> = { a: ['b', 'c'], b: ['d'], c: ['d'], d: [], e: [] };
const ids = Object.keys(EDGES);
const dag = {
  tasks: ids.map((taskId, index) => ({
    index,
    taskId,
    downstream: (EDGES[taskId] ?? []).map((below) => ids.indexOf(below)),
    upstream: ids.flatMap((above, number) => (EDGES[above]?.includes(taskId) ? [number] : [])),
  })),
} as unknown as DagStructure;

test.each([
  ['b', {}, 'b'],
  ['b', { upstream: true }, 'ab'],
  ['b', { downstream: true }, 'bd'],
  ['b', { upstream: true, downstream: true }, 'abd'],
  ['a', { downstream: true }, 'abcd'],
  ['d', { upstream: true }, 'abcd'],
  ['e', { upstream: true, downstream: true }, 'e'],
  ['x', { upstream: true }, ''],
])('%s with %j selects %s', (meant, around, expected) => {
  expect(selectTasks(dag, { isMeant: (taskId) => taskId === meant, ...around }).join('')).toBe(expected);
});

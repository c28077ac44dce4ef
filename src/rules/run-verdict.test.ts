import { expect, test } from 'vitest';
import type { RunMember } from './run-verdict.ts';
import { runVerdict } from './run-verdict.ts';

const member = (more: Partial<RunMember>): RunMember => ({
  state: 'success',
  isLeaf: true,
  isTeardown: false,
  onFailureFailDagrun: false,
  ...more,
});

test.each<[string, RunMember[], 'success' | 'failed']>([
  ['all leaves ended well', [member({}), member({ state: 'skipped' })], 'success'],
  ['a leaf failed', [member({}), member({ state: 'failed' })], 'failed'],
  ['a leaf is upstream_failed', [member({ state: 'upstream_failed' })], 'failed'],
  ['a task failed that others made good', [member({ state: 'failed', isLeaf: false }), member({})], 'success'],
  ['a teardown failed', [member({}), member({ state: 'failed', isTeardown: true })], 'success'],
  [
    'a teardown failed that says it counts',
    [member({}), member({ state: 'failed', isTeardown: true, onFailureFailDagrun: true })],
    'failed',
  ],
  ['there are no tasks', [], 'success'],
])('where %s', (_, members, expected) => {
  expect(runVerdict(members)).toBe(expected);
});

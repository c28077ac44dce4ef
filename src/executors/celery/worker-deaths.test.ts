import { expect, test } from 'vitest';
import type { TaskWorkload } from '../../taskprocess/workload.ts';
import { WorkerDeaths } from './worker-deaths.ts';

const task = (taskId: string) => ({ dagId: 'd', runId: 'r', taskId, mapIndex: -1 }) as TaskWorkload;

test('the third worker that dies under a task is its fault, and the count begins anew', () => {
  const deaths = new WorkerDeaths();
  const noted = Array.from({ length: 6 }, () => deaths.note(task('bad')));
  expect(noted).toEqual([false, false, true, false, false, true]);
  expect(deaths.note(task('other'))).toBe(false);
});

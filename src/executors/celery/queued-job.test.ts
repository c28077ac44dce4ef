import { expect, test } from 'vitest';
import type { CallbackWorkload, TaskWorkload } from '../../taskprocess/workload.ts';
import { jobName, makeJobs, priorityOf, singleJob } from './queued-job.ts';

const tries = (count: number, queue = 'q') =>
  Array.from(
    { length: count },
    (_, i) => ({ kind: 'task', dagId: 'd', taskId: `t${i}`, tiId: `${queue}${i}`, queue }) as TaskWorkload,
  );

test('few tries go alone, each under its own id, so that every worker finds some', () => {
  const jobs = makeJobs(tries(3), 20, () => 'new');
  expect(jobs.map((job) => [job.id, job.works.length])).toEqual([
    ['q0', 1],
    ['q1', 1],
    ['q2', 1],
  ]);
  expect(jobs.map(jobName)).toEqual(['d.t0', 'd.t1', 'd.t2']);
});

test('tries of different weights do not go together: the heavier come first, callbacks before all', () => {
  const weighed = tries(4).map((one, i) => ({ ...one, priorityWeight: i < 3 ? 1 : 5 }));
  const jobs = makeJobs(weighed, 64, () => 'new');
  expect(jobs.map((job) => job.works.length)).toEqual([3, 1]);
  const [light = 0, heavy = 0] = jobs.map(priorityOf);
  expect(heavy).toBeLessThan(light);
  expect(priorityOf(singleJob({ kind: 'callback' } as CallbackWorkload, 'q'))).toBeLessThan(heavy);
  const extreme = [-(2 ** 31), 2 ** 31].map((priorityWeight) =>
    priorityOf({ id: '', queue: '', works: [{ ...weighed[0], priorityWeight } as TaskWorkload] }),
  );
  expect(extreme).toEqual([2 ** 21, 2]);
});

test('the more wait, the more go together, none with those of another queue', () => {
  let made = 0;
  const jobs = makeJobs([...tries(5), ...tries(2, 'p')], 64, () => `new ${(made += 1)}`);
  expect(jobs.map((job) => [job.id, job.queue, job.works.length])).toEqual([
    ['new 1', 'q', 4],
    ['q4', 'q', 1],
    ['new 2', 'p', 2],
  ]);
  expect(jobs.map(jobName)[0]).toBe('d.t0 and 3 more');
  expect(makeJobs(tries(100), 100_000, () => '').map((job) => job.works.length)).toEqual([32, 32, 32, 4]);
});

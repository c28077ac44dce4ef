import { type Workload, type TaskWorkload, askerOf } from '../../taskprocess/workload.ts';

/** What lies in a queue of Redis: tries of tasks, or a callback. */
export interface QueuedWork {
  works: Workload[];
  /** Lets the worker begin them: see ExecutionTokens.verifyClaim. */
  token: string;
}

/** Workloads that go into a queue together, all of one kind and priority. */
export interface QueuedJob {
  readonly id: string;
  readonly queue: string;
  readonly works: readonly Workload[];
}

/** So many jobs are made at least of what waits, so that it spreads over the workers. */
const FEWEST_JOBS = 16;
/** So many tries go into one job at most. */
export const LARGEST_JOB = 32;

/**
 * Puts tries into jobs: most of what a queue costs is by the job. Where few wait, each has a job of its own, so that any worker that
 * is free can take it.
 * @param waiting how many tries wait in queues, with these
 * @param newId makes the ids of jobs of several tries
 */
export function makeJobs(tries: readonly TaskWorkload[], waiting: number, newId: () => string): QueuedJob[] {
  const size = Math.min(Math.max(1, Math.floor(waiting / FEWEST_JOBS)), LARGEST_JOB);
  const groups = Map.groupBy(tries, ({ queue, priorityWeight }) => `${priorityWeight} ${queue}`);
  return [...groups.values()].flatMap((group) => {
    const jobs: QueuedJob[] = [];
    for (let i = 0; i < group.length; i += size) {
      const works = group.slice(i, i + size);
      const [first] = works;
      if (first)
        jobs.push(works.length === 1 ? singleJob(first, first.queue) : { id: newId(), queue: first.queue, works });
    }
    return jobs;
  });
}

/** One that has the id of its workload, so that it cannot be in a queue twice. */
export function singleJob(work: Workload, queue: string): QueuedJob {
  return { id: askerOf(work).id, queue, works: [work] };
}

/** The middle of BullMQ's priorities, which are 1 to 2^21; the least comes first, and equals in the order of their coming. */
const MIDDLE = 2 ** 20;

/** What BullMQ is to know of `priority_weight`. Callbacks come before all tasks: somebody waits to be told. */
export function priorityOf({ works: [first] }: QueuedJob): number {
  if (first?.kind !== 'task') return 1;
  return Math.min(2 * MIDDLE, Math.max(2, MIDDLE - first.priorityWeight));
}

/** As the dashboard shows it. */
export function jobName({ works: [first, ...others] }: QueuedJob): string {
  if (!first) return '';
  const name = first.kind === 'task' ? `${first.dagId}.${first.taskId}` : `${first.dagId} ${first.event}`;
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}

/** A DAG of tasks that do nothing, side by side or one after the other. As much of it may run at once as the executor takes. */
export function noopDag(dagId: string, tasks: number, { inSequence = false } = {}): string {
  return `${opening(dagId)}
let before;
for (let i = 0; i < ${tasks}; i++) {
  const task = dag.task('task_' + i, async () => undefined)();
  ${inSequence ? 'if (before) task.after(before);' : ''}
  before = task;
}
`;
}

/** A DAG of one task that says when it ran. */
export function probeDag(dagId: string): string {
  return `${opening(dagId)}
dag.task('probe', async () => performance.timeOrigin + performance.now())();
`;
}

/** A DAG whose tasks never run: half of them wait for a pool without slots, the others for those. */
export function blockedDag(dagId: string, tasks: number, pool: string): string {
  return `${opening(dagId)}
for (let i = 0; i < ${tasks / 2}; i++) {
  const first = dag.task('waits_for_slot_' + i, async () => undefined, { pool: '${pool}' })();
  dag.task('waits_for_task_' + i, async () => undefined)().after(first);
}
`;
}

/** A small DAG as people write them: two functions, one of which hands its result on, and a command. */
export function usualDag(dagId: string, description: string): string {
  return `import { Dag } from 'tradewind';

const dag = new Dag('${dagId}', { schedule: '@daily', startDate: new Date('2026-01-01'), description: '${description}', tags: ['bench'] });

const extract = dag.task('extract', async () => ({ day: '2026-01-01', values: [1, 2, 3] }));
const load = dag.task('load', async ({ data }: { data: { day: string; values: number[] } }) => data.values.length, { retries: 2 });

const loaded = load({ data: extract() });
dag.bash({ taskId: 'archive', bashCommand: 'echo {{ ds }}' }).after(loaded);
`;
}

function opening(dagId: string): string {
  return `import { Dag } from 'tradewind';
const dag = new Dag('${dagId}', { schedule: null, isPausedUponCreation: false, maxActiveTasks: 100_000, maxActiveRuns: 1_000 });`;
}

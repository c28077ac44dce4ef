import { existsSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { tryLogPath } from '../taskprocess/log-path.ts';
import { TestExecutor } from './test-executor.ts';

/*
 * Where tasks are short, processes are given some ahead. Here one of many short tasks behaves badly: those that wait behind it must
 * not notice.
 */
const SOURCE = `
import { Dag } from 'tradewind';
const dag = new Dag('d');
const tasks: Record<string, () => unknown> = {
  quick: () => process.pid,
  endless: () => { console.log('begun', process.pid); for (;;); },
  aborts: () => process.abort(),
  exits: () => { void Promise.reject(new Error('spoilt')); return new Promise((resolve) => setTimeout(resolve, 50)); },
};
for (const [id, handler] of Object.entries(tasks)) dag.task(id, handler as () => Promise<unknown>)();
`;

let own: TestExecutor;
afterEach(() => own.stop());

async function start(executor: ConstructorParameters<typeof TestExecutor>[0]['executor'] = {}): Promise<void> {
  own = new TestExecutor({ source: SOURCE, executor: { parallelism: 2, warmProcesses: 2, ...executor } });
  await own.executor.start();
  // So that the pool knows the tasks as short.
  await runQuick(100);
}

let runs = 0;

/** Each of a run of its own: a log belongs to one try. */
const quickOnes = (count: number) =>
  Array.from({ length: count }, () => own.workload('quick', { runId: `r${++runs}` }));

async function runQuick(count: number) {
  const workloads = quickOnes(count);
  own.executor.submit(workloads);
  for (const { tiId } of workloads) await own.endOf(tiId);
}

function reportsOf(tiId: string): string[] {
  return own.reports.filter((report) => report.tiId === tiId).map(({ kind }) => kind);
}

test('tasks behind one that never yields run elsewhere, each once', async () => {
  await start();
  const endless = own.workload('endless');
  const before = quickOnes(40);
  const after = quickOnes(40);
  own.executor.submit([...before, endless, ...after]);
  for (const { tiId } of [...before, ...after]) {
    expect(await own.endOf(tiId)).toMatchObject({ kind: 'finished', outcome: { kind: 'success' } });
    expect(reportsOf(tiId)).toEqual(['started', 'finished']);
  }
  own.executor.kill(endless.tiId, 'enough');
  expect(await own.endOf(endless.tiId)).toMatchObject({ kind: 'lost', reason: 'killed' });
});

test.each(['aborts', 'exits'])('tasks behind one whose process ends (%s) run elsewhere, each once', async (taskId) => {
  await start();
  const bad = own.workload(taskId);
  const before = quickOnes(40);
  const after = quickOnes(40);
  own.executor.submit([...before, bad, ...after]);
  for (const { tiId } of [...before, ...after]) {
    expect(await own.endOf(tiId)).toMatchObject({ kind: 'finished', outcome: { kind: 'success' } });
    expect(reportsOf(tiId).at(-1)).toBe('finished');
    expect(reportsOf(tiId)).toHaveLength(2);
  }
  await own.endOf(bad.tiId);
});

test('tasks that are killed while they wait never begin, and those that are not run', async () => {
  await start();
  const endless = own.workload('endless');
  const workloads = quickOnes(60);
  own.executor.submit([endless, ...workloads]);
  const killed = workloads.filter((_, i) => i % 2 === 1);
  for (const { tiId } of killed) own.executor.kill(tiId, 'not wanted');
  for (const workload of workloads) {
    const end = await own.endOf(workload.tiId);
    if (killed.includes(workload) && end.kind === 'lost') {
      expect(end).toMatchObject({ reason: 'killed' });
      // On a busy machine its process may have begun it before the kill arrived.
      const log = tryLogPath(own.logFolder, workload);
      expect(end.startedAt !== null).toBe(existsSync(log) && readFileSync(log, 'utf8') !== '');
    } else {
      expect(end).toMatchObject({ kind: 'finished' });
    }
  }
  own.executor.kill(endless.tiId, 'enough');
  expect(await own.endOf(endless.tiId)).toMatchObject({ kind: 'lost' });
});

test('a time limit ends the try that it is about, and no other', async () => {
  await start();
  const limited = own.workload('endless', { executionTimeoutMs: 200 });
  const before = quickOnes(20);
  const after = quickOnes(20).map((workload) => ({ ...workload, executionTimeoutMs: 60_000 }));
  own.executor.submit([...before, limited, ...after]);
  expect(await own.endOf(limited.tiId)).toMatchObject({ kind: 'lost', reason: 'timed-out' });
  for (const { tiId } of [...before, ...after]) expect(await own.endOf(tiId)).toMatchObject({ kind: 'finished' });
});

test('processes are replaced after their number of tasks also where they are given some ahead', async () => {
  await start({ recycleAfter: 10 });
  const workloads = quickOnes(100);
  own.executor.submit(workloads);
  const runs = new Map<unknown, number>();
  for (const { tiId } of workloads) {
    const end = await own.endOf(tiId);
    if (end.kind !== 'finished' || end.outcome.kind !== 'success') throw new Error(JSON.stringify(end));
    runs.set(end.outcome.returnValue, (runs.get(end.outcome.returnValue) ?? 0) + 1);
  }
  expect(Math.max(...runs.values())).toBeLessThanOrEqual(10);
});

test('stopping gives back what was handed ahead', async () => {
  await start();
  const workloads = [own.workload('endless'), ...quickOnes(200)];
  own.executor.submit(workloads);
  await own.executor.stop();
  for (const { tiId } of workloads) expect(reportsOf(tiId).at(-1)).toMatch(/finished|lost/);
  expect(own.executor.heldTaskInstances.size).toBe(0);
});

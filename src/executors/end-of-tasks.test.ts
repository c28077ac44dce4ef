import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { ENDLESS_TASKS as SOURCE } from './test-tasks.ts';
import { pidsOf, TestExecutor, type TestExecutorOptions, waitFor } from './test-executor.ts';

let own: TestExecutor | undefined;
afterEach(() => own?.stop());

const start = async (options: Partial<TestExecutorOptions> = {}) => {
  own = new TestExecutor({ source: SOURCE, ...options });
  await own.executor.start();
  return own;
};

const isAlive = (pid: number) => {
  try {
    // A process that ended and that nobody waited for still has a number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

const allGone = (pids: readonly number[]) => waitFor(() => (pids.some(isAlive) ? undefined : true));

/** A task process and everything that it started, by the mark in its environment; not other processes of its pool. */
const markedLike = (pid: number) => {
  const mark = /TRADEWIND_TASK_PROCESS=[\w.-]+/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[0] ?? 'none';
  return () => {
    const listed = execFileSync('sh', ['-c', `grep -lsa '${mark}' /proc/[0-9]*/environ | cut -d/ -f3`], {
      encoding: 'utf8',
    });
    return listed.split('\n').filter(Boolean).map(Number).filter(isAlive);
  };
};

test('a task over its time is asked to end, may clean up, and fails', async () => {
  const own = await start();
  await own.run('quick');
  const { end, log } = await own.run('obedient', { executionTimeoutMs: 500 });
  const error = { name: 'AirflowTaskTimeout', message: expect.stringContaining('0.5 s') };
  expect(end).toMatchObject({ kind: 'finished', outcome: { kind: 'failed', mayRetry: true, error } });
  expect(log).toContain('cleaning up');
  expect((await own.run('quick')).end).toMatchObject({ outcome: { kind: 'success' } });
});

test('a task that never yields is killed when its time to clean up is over', async () => {
  const own = await start({ process: { cleanupTimeMs: 50 } });
  const { end, log } = await own.run('endless', { executionTimeoutMs: 50 });
  expect(end).toMatchObject({ kind: 'lost', reason: 'timed-out' });
  await allGone(pidsOf(log));
});

test('a task that ignores SIGTERM is killed', async () => {
  const own = await start({ process: { cleanupTimeMs: 50 } });
  const { tiId, log } = await own.begin('stubborn', 'begun');
  own.executor.kill(tiId, 'nobody wants it');
  expect(await own.endOf(tiId)).toMatchObject({ kind: 'lost', reason: 'killed', message: 'nobody wants it' });
  await allGone(pidsOf(log));
});

test('what a killed task started is gone, also what left its process group', async () => {
  const own = await start({ process: { cleanupTimeMs: 50 } });
  const { tiId, log } = await own.begin('forks', 'begun');
  const pids = pidsOf(log);
  const marked = markedLike(pids[0] ?? 0);
  await waitFor(() => (marked().length >= 8 ? true : undefined));
  own.executor.kill(tiId, 'enough');
  expect(await own.endOf(tiId)).toMatchObject({ kind: 'lost', reason: 'killed' });
  await allGone(pids);
  await waitFor(() => (marked().length === 0 ? true : undefined));
});

test('a task whose process is killed from outside is lost, and what it started is gone', async () => {
  const own = await start();
  const { tiId, log } = await own.begin('forks', 'begun');
  const pids = pidsOf(log);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  expect(await own.endOf(tiId)).toMatchObject({
    kind: 'lost',
    reason: 'process-died',
    message: expect.stringContaining('SIGKILL'),
  });
  await allGone(pids);
});

test('a task that nobody has begun yet can be killed', async () => {
  const own = await start({ executor: { parallelism: 1 } });
  const { tiId } = await own.begin('obedient', 'begun');
  const waiting = own.workload('quick');
  own.executor.submit([waiting]);
  own.executor.kill(waiting.tiId, 'not needed');
  expect(await own.endOf(waiting.tiId)).toMatchObject({ kind: 'lost', reason: 'killed', startedAt: null });
  own.executor.kill(tiId, 'not needed either');
  expect(await own.endOf(tiId)).toMatchObject({ kind: 'lost', reason: 'killed' });
});

test('a task that fills the heap is lost as out of memory', async () => {
  const own = await start({ process: { memoryLimitMb: 100 } });
  const { end } = await own.run('heap');
  expect(end).toMatchObject({ kind: 'lost', reason: 'out-of-memory', message: expect.stringContaining('100 MB') });
});

test('a task that fills memory outside of the heap is lost as out of memory', async () => {
  const own = await start({ process: { memoryLimitMb: 200 } });
  const { end } = await own.run('buffers');
  expect(end).toMatchObject({ kind: 'lost', reason: 'out-of-memory', message: expect.stringContaining('200 MB') });
});

test('memory is watched also after the pool had nothing to do for a while', async () => {
  const own = await start({ process: { memoryLimitMb: 200 } });
  await own.run('quick');
  // Longer than the pool goes on looking when nothing runs.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const { end } = await own.run('buffers');
  expect(end).toMatchObject({ kind: 'lost', reason: 'out-of-memory', message: expect.stringContaining('200 MB') });
});

test('tasks that take long get more processes, up to the parallelism', async () => {
  const own = await start({ executor: { parallelism: 3, idleTimeoutMs: 0 } });
  const begun = await Promise.all([1, 2, 3].map((tryNumber) => own.begin('obedient', 'begun', { tryNumber })));
  expect(new Set(begun.map(({ log }) => pidsOf(log)[0])).size).toBe(3);
  expect(own.executor.openSlots).toBe(0);
});

test('stopping ends running and waiting tasks and all processes', async () => {
  const own = await start({ executor: { parallelism: 1 } });
  const { tiId, log } = await own.begin('obedient', 'begun');
  const waiting = own.workload('quick');
  own.executor.submit([waiting]);
  await own.executor.stop();
  await own.executor.stop();
  expect(await own.endOf(tiId)).toMatchObject({ kind: 'lost', reason: 'killed' });
  expect(await own.endOf(waiting.tiId)).toMatchObject({ kind: 'lost', reason: 'killed' });
  expect(pidsOf(log).some(isAlive)).toBe(false);
});

test('callbacks run in a task process and log beside the tasks of their run', async () => {
  const own = await start();
  own.executor.submit([own.callback({ event: 'failure', reason: 'task_failure' })]);
  expect(await own.callbackLog('run failed:')).toContain('INFO - run failed: task_failure');
  own.executor.submit([own.callback({ event: 'success', reason: 'success' })]);
  expect(await own.callbackLog('callback broke')).toContain('ERROR');
});

test('when the supervisor is killed, its task processes and all they started vanish', async () => {
  const program = fileURLToPath(new URL('test-supervisor.ts', import.meta.url));
  const supervisor = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(supervisor.stdout, 'data')) as [Buffer];
  const { folder, pids } = JSON.parse(String(line)) as { folder: string; pids: number[] };
  expect(pids.length).toBeGreaterThan(4);
  expect(pids.every(isAlive)).toBe(true);
  supervisor.kill('SIGKILL');
  await allGone(pids);
  rmSync(folder, { recursive: true });
});

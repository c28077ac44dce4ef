import { expect, test } from 'vitest';
import type { CallbackWorkload, TaskWorkload } from '../domain/task-workload.ts';
import { systemClock } from '../foundation/clock.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { testDagRun } from '../domain/test-dag-run.ts';
import { executeCallback } from './execute-callback.ts';
import { type CallbackContext, Dag, getClient } from './index.ts';
import { MemoryTaskHost, TaskMemory } from './memory-task-host.ts';

const date = parseTimestamp('2026-01-01T00:00:00Z');
const dagRun = testDagRun('d', date);

function call(dag: Dag, workload: Partial<CallbackWorkload>) {
  const memory = new TaskMemory();
  const lines: string[] = [];
  const services = new MemoryTaskHost({
    workload: { dagId: 'd', runId: 'r', taskId: '', mapIndex: -1 } as TaskWorkload,
    memory,
    clock: systemClock,
    onLog: (line) => lines.push(line.message),
  });
  const whole: CallbackWorkload = {
    kind: 'callback',
    id: 'c',
    dagId: 'd',
    runId: 'r',
    event: 'failure',
    reason: 'task_failure',
    bundleHash: 'h',
    fileloc: '/dags/d.ts',
    dagRun,
    ...workload,
  };
  return { done: executeCallback(dag, whole, services), memory, lines };
}

test('a DAG hears of the end of its run, with the context and the client at hand', async () => {
  const heard: CallbackContext[] = [];
  const dag = new Dag('d', {
    params: { a: 1 },
    onFailureCallback: async (context) => {
      heard.push(context);
      await getClient().setVariable('last_failure', context.runId);
    },
  });
  const { done, memory } = call(dag, {});
  await done;
  expect(heard).toMatchObject([
    {
      dagId: 'd',
      taskId: '',
      runId: 'r',
      ds: '2026-01-01',
      params: { a: 1 },
      reason: 'task_failure',
      exception: { message: 'task_failure' },
    },
  ]);
  expect(memory.variables.get('last_failure')).toBe('r');
  await call(dag, { event: 'success' }).done;
  expect(heard).toHaveLength(1);
});

test('a task hears of the end of a try that could not tell it itself', async () => {
  const heard: string[] = [];
  const dag = new Dag('d');
  dag.empty(
    { taskId: 't' },
    { onRetryCallback: ({ taskId, tryNumber, reason }) => heard.push(`${taskId} ${tryNumber} ${reason}`) },
  );
  await call(dag, { taskId: 't', tryNumber: 2, event: 'retry', reason: 'process died' }).done;
  expect(heard).toEqual(['t 2 process died']);
  await expect(call(dag, { taskId: 'gone' }).done).rejects.toThrow("DAG 'd' has no task 'gone'");
});

test('what a callback throws is logged, and the next one is called', async () => {
  const heard: string[] = [];
  const broken = () => {
    throw new Error('broken');
  };
  const dag = new Dag('d', { onSuccessCallback: [broken, () => heard.push('second')] });
  const { done, lines } = call(dag, { event: 'success', reason: 'success' });
  await done;
  expect(heard).toEqual(['second']);
  expect(lines).toMatchObject([expect.stringContaining('Error when executing success callback broken: Error: broken')]);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { evaluateSource } from '../../test/fixtures/evaluate-source.ts';
import type { TaskWorkload } from '../domain/task-workload.ts';
import { testDagRun } from '../domain/test-dag-run.ts';
import { systemClock } from '../foundation/clock.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import type { Dag } from './dag.ts';
import { checkDag } from './declaration/check-dag.ts';
import { declarationOf } from './declaration/declarations.ts';
import { resolveEdges } from './declaration/resolve-edges.ts';
import { executeTask } from './execute-task.ts';
import * as authoring from './index.ts';
import { MemoryTaskHost, TaskMemory } from './memory-task-host.ts';

/** The DAG of a file that was written for the SDK. */
async function load(name: string): Promise<Dag> {
  const source = readFileSync(new URL(`../../test/fixtures/dags/${name}`, import.meta.url), 'utf8');
  const [dag] = await evaluateSource(source);
  if (!dag) throw new Error('the file made no DAG');
  checkDag(declarationOf(dag));
  return dag;
}

async function run(dag: Dag, taskIds: string[]) {
  const memory = new TaskMemory();
  const dagRun = testDagRun(dag.dagId, parseTimestamp('2026-01-01T00:00:00Z'));
  const outcomes: Record<string, unknown> = {};
  for (const taskId of taskIds) {
    const workload = {
      dagId: dag.dagId,
      taskId,
      runId: 'r',
      mapIndex: -1,
      tryNumber: 1,
      maxTries: 0,
      fileloc: '/dags/x.ts',
      dagRun,
    } as TaskWorkload;
    const outcome = await executeTask(dag, taskId, new MemoryTaskHost({ workload, memory, clock: systemClock }));
    if (outcome.kind === 'success' && outcome.returnValue !== undefined) {
      memory.setXCom({ dagId: dag.dagId, runId: 'r', taskId, mapIndex: -1, key: 'return_value' }, outcome.returnValue);
    }
    outcomes[taskId] = outcome;
  }
  return { outcomes, memory };
}

function edgesOf(dag: Dag): string[] {
  const edges = [...resolveEdges(declarationOf(dag)).downstream];
  return edges.flatMap(([task, below]) => [...below].map((other) => `${task.taskId} >> ${other.taskId}`)).toSorted();
}

test('a file of the SDK’s native interface has here the tasks and edges that it has there', async () => {
  const dag = await load('sdk-native.ts');
  expect(dag.taskIds).toEqual([
    'extract.north',
    'extract.south',
    'summarize',
    'load_rows',
    'report_empty',
    'has_rows',
    'publish_daily',
    'publish_weekly',
    'pick_cadence',
    'cleanup',
    'trigger_downstream',
  ]);
  expect(edgesOf(dag)).toEqual([
    'cleanup >> trigger_downstream',
    'extract.north >> pick_cadence',
    'extract.north >> summarize',
    'extract.south >> pick_cadence',
    'extract.south >> summarize',
    'has_rows >> load_rows',
    'has_rows >> report_empty',
    'load_rows >> cleanup',
    'pick_cadence >> publish_daily',
    'pick_cadence >> publish_weekly',
    'publish_daily >> cleanup',
    'publish_weekly >> cleanup',
    'report_empty >> cleanup',
    'summarize >> has_rows',
  ]);
});

test('its tasks run as they are', async () => {
  const dag = await load('sdk-native.ts');
  const { outcomes, memory } = await run(dag, [
    'extract.north',
    'extract.south',
    'summarize',
    'has_rows',
    'load_rows',
    'pick_cadence',
    'cleanup',
    'trigger_downstream',
  ]);
  expect(outcomes).toEqual({
    'extract.north': { kind: 'success', returnValue: { region: 'north', rows: 3 } },
    'extract.south': { kind: 'success', returnValue: { region: 'south', rows: 0 } },
    summarize: { kind: 'success', returnValue: { total: 3 } },
    has_rows: { kind: 'success', returnValue: true, skipTasks: ['report_empty'] },
    load_rows: { kind: 'success', returnValue: { loaded: 3 } },
    pick_cadence: { kind: 'success', returnValue: 'publish_daily', skipTasks: ['publish_weekly'] },
    cleanup: { kind: 'success' },
    trigger_downstream: { kind: 'success' },
  });
  expect(memory.triggered).toMatchObject([{ dagId: 'other', conf: { triggered_by: 'sdk_native' } }]);
});

test('handlers of the SDK’s first beta stand each for itself and get context and client', async () => {
  const dag = await load('sdk-beta.js');
  expect(edgesOf(dag)).toEqual([]);
  const { outcomes } = await run(dag, ['extract', 'transform']);
  expect(outcomes).toEqual({
    extract: { kind: 'success', returnValue: { task: 'extract', rows: 0 } },
    transform: { kind: 'success', returnValue: { task: 'extract', rows: 0 } },
  });
});

test('a bundle hands out handlers for unit tests, and refuses to register or serve twice', async () => {
  const dag = new authoring.Dag('d');
  dag.task('t', async () => 1)();
  const bundle = new authoring.Bundle();
  bundle.register(dag, new authoring.TaskHandler('stub', 's', async () => 2));
  expect(await (bundle.getTaskHandler('d', 't') as () => Promise<number>)()).toBe(1);
  expect(await (bundle.getTaskHandler('stub', 's') as () => Promise<number>)()).toBe(2);
  expect(bundle.getTaskHandler('d', 'absent')).toBeUndefined();
  expect(() => bundle.register(dag)).toThrow("DAG 'd' is registered twice");
  await bundle.serve();
  await expect(bundle.serve()).rejects.toThrow('called twice');
});

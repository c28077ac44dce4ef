import { expect, test } from 'vitest';
import type { TriggerRule } from '../domain/task-options.ts';
import { TRIGGER_RULES } from '../domain/task-options.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import type { JsonObject } from '../foundation/json.ts';
import { deserializeDag } from '../serialization/deserialize-dag.ts';
import { type WaitingFacts, explainWaiting } from './explain-waiting.ts';
import { emptyTally, evaluateTriggerRule } from './trigger-rule.ts';

function factsOf(taskFields: JsonObject, dagFields: JsonObject = {}): WaitingFacts {
  const tasks = { above: { downstream_task_ids: ['below'] }, below: taskFields };
  const dag = deserializeDag({
    __version: 3,
    dag: {
      dag_id: 'd',
      fileloc: '/d.ts',
      relative_fileloc: 'd.ts',
      timezone: 'UTC',
      timetable: { __type: 'airflow.timetables.simple.NullTimetable', __var: {} },
      tasks: Object.entries(tasks).map(([task_id, fields]) => ({
        __type: 'operator',
        __var: { task_id, task_type: 'EmptyOperator', ...fields },
      })),
      ...dagFields,
    },
  });
  const task = dag.tasks[dag.indexOfTask.get('below') ?? -1];
  if (!task) throw new Error('no task');
  return {
    dag,
    task,
    isPaused: false,
    runState: 'running',
    logicalDate: parseTimestamp('2026-01-01T00:00:00Z'),
    externalTrigger: false,
    state: 'scheduled',
    tally: { ...emptyTally(), total: 1, success: 1 },
    active: { ofDag: 0, ofTask: 0, ofTaskInRun: 0 },
    openSlots: 1,
    pool: 'default_pool',
    poolSlots: 1,
    isPastDone: true,
  };
}

test('a task that only waits for its turn has nothing in its way', () => {
  expect(explainWaiting(factsOf({}))).toEqual([]);
});

test('everything that is in the way is told, by name', () => {
  const facts = factsOf(
    { max_active_tis_per_dag: 2, max_active_tis_per_dagrun: 1, end_date: 1_700_000_000 },
    { max_active_tasks: 3 },
  );
  const obstacles = explainWaiting({
    ...facts,
    isPaused: true,
    runState: 'queued',
    state: null,
    tally: { ...emptyTally(), total: 1, failed: 1 },
    active: { ofDag: 3, ofTask: 2, ofTaskInRun: 1 },
    openSlots: 0,
    isPastDone: false,
  });
  expect(obstacles.map(({ name }) => name)).toEqual([
    'Dag Not Paused',
    'Dagrun Running',
    'Execution Date',
    'Pool Slots Available',
    'Previous Dagrun State',
    'Task Concurrency',
    'Task Concurrency',
    'Task Instance Slots Available',
    'Task Instance State',
    'Trigger Rule',
  ]);
  expect(obstacles.map(({ reason }) => reason)).toContain(
    'Not scheduling since there are 0 open slots in pool default_pool and require 1 pool slots',
  );
});

test('a pool that is gone is told', () => {
  expect(explainWaiting({ ...factsOf({}), openSlots: null })).toEqual([
    { name: 'Pool Slots Available', reason: "Tasks using non-existent pool 'default_pool' will not be scheduled" },
  ]);
});

test.each(TRIGGER_RULES)('the rule %s is told exactly where it holds the task back', (rule: TriggerRule) => {
  const facts = factsOf({ trigger_rule: rule });
  for (const state of ['success', 'failed', 'skipped', 'upstreamFailed', 'removed', undefined] as const) {
    const tally = { ...emptyTally(), total: 1, ...(state && { [state]: 1 }) };
    const told = explainWaiting({ ...facts, tally }).map(({ reason }) => reason);
    if (evaluateTriggerRule(rule, tally) === 'run') expect(told).toEqual([]);
    else
      expect(told).toEqual([expect.stringMatching(new RegExp(`^Task's trigger rule '${rule}' requires (?!nothing)`))]);
  }
});

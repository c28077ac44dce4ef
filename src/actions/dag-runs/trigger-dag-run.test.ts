import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../foundation/app-error.ts';
import { parseTimestamp, toEpochSeconds } from '../../foundation/timestamp.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type ActionWorld, openActionWorld } from '../test-action-world.ts';
import { triggerDagRun } from './trigger-dag-run.ts';

describe.each(testDatabases())('triggering a DAG on $name', (kind) => {
  let world: ActionWorld;
  beforeEach(async () => {
    world = await openActionWorld(kind);
    await world.addDags({
      dagId: 'd',
      tasks: { a: { retries: 2, pool: 'p', pool_slots: 3, queue: 'q', downstream_task_ids: ['b'] }, b: {} },
    });
  });
  afterEach(() => world.drop());

  const trigger = (input: Partial<Parameters<typeof triggerDagRun>[1]> = {}) =>
    triggerDagRun(world, { dagId: 'd', triggeredBy: 'ann', ...input });
  const date = parseTimestamp('2025-06-01T06:00:00Z');

  test('the run is queued, with an instance of each task, and asks the scheduler to look at it', async () => {
    const run = await trigger({ conf: { key: 'value' }, note: 'why' });
    expect(run).toMatchObject({
      run_id: 'manual__2026-01-01T12:00:00+00:00',
      run_type: 'manual',
      state: 'queued',
      conf: '{"key":"value"}',
      logical_date: '2026-01-01T12:00:00.000000Z',
      data_interval_start: '2025-12-31T00:00:00.000000Z',
      data_interval_end: '2026-01-01T00:00:00.000000Z',
      run_after: '2026-01-01T12:00:00.000000Z',
      queued_at: '2026-01-01T12:00:00.000000Z',
      start_date: null,
      last_scheduling_decision: null,
      triggering_user_name: 'ann',
    });
    const columns = 'task_id, state, try_number, max_tries, pool, pool_slots, queue, priority_weight, operator';
    expect(await world.rows(`SELECT ${columns} FROM task_instance ORDER BY task_id`)).toMatchObject([
      {
        task_id: 'a',
        state: null,
        try_number: 0,
        max_tries: 2,
        pool: 'p',
        pool_slots: 3,
        queue: 'q',
        priority_weight: 2,
      },
      { task_id: 'b', state: null, max_tries: 0, pool: 'default_pool', operator: 'EmptyOperator' },
    ]);
    expect(await world.rows('SELECT content, user_id FROM dag_run_note')).toEqual([{ content: 'why', user_id: 'ann' }]);
    expect(await world.rows('SELECT event, owner, dag_id, run_id FROM log')).toEqual([
      { event: 'trigger', owner: 'ann', dag_id: 'd', run_id: run.run_id },
    ]);
  });

  test('a made run id keeps the offset of the caller', async () => {
    const run = await trigger({ logicalDate: date, offsetMinutes: 120 });
    expect(run.run_id).toBe('manual__2025-06-01T08:00:00+02:00');
  });

  test('a run of a future date waits for it, unless runs in the future are allowed', async () => {
    const future = parseTimestamp('2099-01-01T00:00:00Z');
    expect((await trigger({ logicalDate: future })).run_after).toBe(future);
    await world.addDags({ dagId: 'e' });
    const run = await trigger({ dagId: 'e', logicalDate: future, allowTriggerInFuture: true });
    expect(run.run_after).toBe(world.clock.now());
  });

  test('a paused DAG can be triggered; an unknown one and one whose file is gone cannot', async () => {
    await world.db.run({ sql: 'UPDATE dag SET is_paused = $1', parameters: [true] });
    await trigger();
    await expect(trigger({ dagId: 'none' })).rejects.toMatchObject({ code: 'DAG_NOT_FOUND' });
    await world.db.run({ sql: 'UPDATE dag SET is_active = $1', parameters: [false] });
    await expect(trigger({ logicalDate: date })).rejects.toMatchObject({ code: 'DAG_NOT_FOUND' });
  });

  test('a run id or a logical date that is taken is refused, and leaves nothing behind', async () => {
    await trigger({ runId: 'x', logicalDate: date });
    await expect(trigger({ runId: 'x' })).rejects.toMatchObject({
      code: 'DAG_RUN_EXISTS',
      message: 'A DAG Run already exists for DAG d at 2026-01-01 12:00:00+00:00 with run id x',
      detail: { existingRunId: 'x' },
    });
    await expect(trigger({ runId: 'y', logicalDate: date })).rejects.toMatchObject({ detail: { existingRunId: 'x' } });
    expect(await world.rows('SELECT run_id FROM dag_run')).toEqual([{ run_id: 'x' }]);
    expect(await world.rows('SELECT event FROM log')).toHaveLength(1);
  });

  test('of many who trigger the same run at once one succeeds', async () => {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => trigger({ runId: 'x' })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.filter((r) => r.status === 'rejected').map((r) => (r.reason as AppError).code)).toEqual(
      Array.from({ length: 4 }, () => 'DAG_RUN_EXISTS'),
    );
  });

  test('a run that exists is cleared instead where that is asked for', async () => {
    const first = await trigger({ runId: 'x', logicalDate: date });
    await world.db.run({ sql: "UPDATE task_instance SET state = 'success', try_number = 1", parameters: [] });
    await world.db.run({ sql: "UPDATE dag_run SET state = 'success', end_date = updated_at", parameters: [] });
    const again = await trigger({ runId: 'x', logicalDate: date, resetDagRun: true });
    expect(again).toMatchObject({ id: first.id, state: 'queued', end_date: null, clear_number: 1 });
    expect(await world.rows('SELECT state FROM task_instance')).toEqual([{ state: null }, { state: null }]);
  });

  test.each([
    ['../x', {}],
    ['a b', {}],
    ['x'.repeat(251), {}],
    ['scheduled__2099-01-01', {}],
    ['abc', { allowedRunIdPattern: '^[0-9]+$' }],
  ])('the run id %s is refused', async (runId, options) => {
    await expect(trigger({ runId, ...options })).rejects.toMatchObject({ code: 'INVALID_RUN_ID' });
  });

  test('a reserved run id is taken where the older generation asks for it, and the run is a manual one', async () => {
    const run = await trigger({ runId: 'scheduled__2099-01-01', allowReservedRunId: true });
    expect(run.run_type).toBe('manual');
  });

  test("a date before the start date in the DAG's default_args is refused", async () => {
    const start = toEpochSeconds(parseTimestamp('2025-01-01T00:00:00Z'));
    await world.addDags({
      dagId: 'late',
      fields: { default_args: { __type: 'dict', __var: { start_date: { __type: 'datetime', __var: start } } } },
    });
    await expect(trigger({ dagId: 'late', logicalDate: parseTimestamp('2024-01-01T00:00:00Z') })).rejects.toMatchObject(
      {
        message:
          "The execution_date [2024-01-01T00:00:00+00:00] should be >= start_date [2025-01-01T00:00:00+00:00] from DAG's default_args",
      },
    );
    await trigger({ dagId: 'late', logicalDate: date });
  });

  test('a conf that does not fit the params of the DAG is refused, unless it does not override them', async () => {
    const n = { __class: 'airflow.sdk.definitions.param.Param', default: 1, schema: { type: 'integer' } };
    await world.addDags({ dagId: 'with_params', fields: { params: [['n', n]] } });
    const conf = { n: 'x' };
    await expect(trigger({ dagId: 'with_params', conf })).rejects.toMatchObject({ code: 'INVALID_PARAM' });
    expect(await world.rows('SELECT 1 AS one FROM dag_run')).toEqual([]);
    await trigger({ dagId: 'with_params', conf, confOverridesParams: false });
  });
});

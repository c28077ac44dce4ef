import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Database, Transaction } from '../metadata/database.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { saveXCom } from '../metadata/xcoms/xcoms.ts';
import { clearTaskInstances } from './task-instances/clear-task-instances.ts';
import { setDagRunState } from './dag-runs/set-dag-run-state.ts';
import { setTaskInstanceState } from './task-instances/set-task-instance-state.ts';
import { type ActionWorld, openActionWorld } from './test-action-world.ts';
import { triggerDagRun } from './dag-runs/trigger-dag-run.ts';

describe.each(testDatabases())('changing states on $name', (kind) => {
  let world: ActionWorld;
  beforeEach(async () => {
    world = await openActionWorld(kind);
    await world.addDags({
      dagId: 'd',
      tasks: { a: { downstream_task_ids: ['b'], retries: 2 }, b: { downstream_task_ids: ['c'] }, c: {}, other: {} },
    });
    await triggerDagRun(world, { dagId: 'd', runId: 'r', triggeredBy: null });
    // As if the scheduler had looked at it and planned on.
    await sql(`UPDATE dag_run SET state = 'running', start_date = queued_at, last_scheduling_decision = queued_at`);
    await world.db.run({ sql: 'UPDATE dag SET next_dagrun_planned = $1', parameters: [true] });
    world.clock.advance(10_000);
  });
  afterEach(() => world.drop());

  const sql = (text: string) => world.db.run({ sql: text, parameters: [] });
  const setState = (taskId: string, state: string | null, tries = 1) =>
    world.db.run({
      sql: `UPDATE task_instance SET state = $2, try_number = $3,
        start_date = (SELECT min(queued_at) FROM dag_run), end_date = (SELECT min(queued_at) FROM dag_run) WHERE task_id = $1`,
      parameters: [taskId, state, tries],
    });
  const states = async () =>
    Object.fromEntries(
      (await world.rows('SELECT task_id, state FROM task_instance')).map((row) => [row.task_id, row.state]),
    );
  const run = async () => (await world.rows('SELECT * FROM dag_run'))[0];
  const isPlanned = async () => Boolean((await world.rows('SELECT next_dagrun_planned AS flag FROM dag'))[0]?.flag);
  const asked = { dagId: 'd', runId: 'r' };

  const whereOthersWriteMeanwhile = kind.name === 'PostgreSQL' ? test : () => undefined;

  whereOthersWriteMeanwhile('a run set to failed leaves nothing running that began meanwhile', async () => {
    await setState('a', 'queued');
    const begin = () =>
      world.db.transaction(async (tx) => {
        await tx.run({ sql: `SET LOCAL lock_timeout = '100ms'`, parameters: [] });
        await tx.run({ sql: `UPDATE task_instance SET state = 'running' WHERE state = 'queued'`, parameters: [] });
      });
    const db: Database = Object.create(world.db, {
      transaction: {
        value: <T>(work: (tx: Transaction) => Promise<T>) =>
          world.db.transaction((tx) => {
            const run: Transaction['run'] = async (query) => {
              const changed = await tx.run(query);
              await begin().catch(() => undefined);
              return changed;
            };
            const meddled = { dialect: tx.dialect, all: tx.all.bind(tx), first: tx.first.bind(tx), run };
            return work(Object.assign(Object.create(tx) as Transaction, meddled));
          }),
      },
    }) as Database;
    await setDagRunState({ ...world, db }, { ...asked, state: 'failed' });
    expect(await states()).toEqual({ a: 'skipped', b: 'skipped', c: 'skipped', other: 'skipped' });
  });

  test('a run set to success has only successful tasks, and its DAG is planned anew', async () => {
    await setState('a', 'running');
    await setState('b', 'failed');
    await setDagRunState(world, { ...asked, state: 'success', actor: 'ann' });
    expect(await states()).toEqual({ a: 'success', b: 'success', c: 'success', other: 'success' });
    expect(await run()).toMatchObject({
      state: 'success',
      end_date: world.clock.now(),
      last_scheduling_decision: null,
    });
    const [a] = await world.rows("SELECT duration, end_date FROM task_instance WHERE task_id = 'a'");
    expect(a).toMatchObject({ end_date: world.clock.now() });
    expect(a?.duration).toBeCloseTo(10, 3);
    expect(await isPlanned()).toBe(false);
    expect((await world.rows('SELECT event, owner, run_id FROM log ORDER BY id')).at(-1)).toEqual({
      event: 'dagrun_success',
      owner: 'ann',
      run_id: 'r',
    });
  });

  test('a run set to failed fails what runs, skips what has not begun and keeps what is done', async () => {
    await setState('a', 'success');
    await setState('b', 'running');
    await setState('c', 'queued');
    await setDagRunState(world, { ...asked, state: 'failed' });
    expect(await states()).toEqual({ a: 'success', b: 'failed', c: 'skipped', other: 'skipped' });
    expect(await run()).toMatchObject({ state: 'failed' });
  });

  test('a run set to queued begins again with its tasks as they are', async () => {
    await setState('a', 'failed');
    await sql(`UPDATE dag_run SET state = 'failed', end_date = start_date`);
    await setDagRunState(world, { ...asked, state: 'queued' });
    expect(await states()).toMatchObject({ a: 'failed' });
    expect(await run()).toMatchObject({ state: 'queued', start_date: null, end_date: null });
  });

  test('an unknown run or task instance is refused', async () => {
    const code = (text: string) => expect.objectContaining({ code: text });
    await expect(setDagRunState(world, { dagId: 'd', runId: 'x', state: 'failed' })).rejects.toEqual(
      code('DAG_RUN_NOT_FOUND'),
    );
    const state = 'success';
    await expect(setTaskInstanceState(world, { dagId: 'd', runId: 'x', taskId: 'a', state })).rejects.toEqual(
      code('DAG_RUN_NOT_FOUND'),
    );
    await expect(setTaskInstanceState(world, { ...asked, taskId: 'x', state })).rejects.toEqual(
      code('TASK_INSTANCE_NOT_FOUND'),
    );
  });

  test('a task set to success lets the tasks below it that could not run go on, in a run that had failed', async () => {
    await setState('a', 'failed');
    await setState('b', 'upstream_failed', 0);
    await setState('c', 'upstream_failed', 0);
    await setState('other', 'failed');
    await sql(`UPDATE dag_run SET state = 'failed', end_date = start_date`);
    await setTaskInstanceState(world, { ...asked, taskId: 'a', state: 'success' });
    expect(await states()).toEqual({ a: 'success', b: null, c: null, other: 'failed' });
    expect(await run()).toMatchObject({ state: 'queued', end_date: null, last_scheduling_decision: null });
  });

  test('a task set to skipped wakes the scheduler for its run', async () => {
    await setTaskInstanceState(world, { ...asked, taskId: 'other', state: 'skipped' });
    expect(await states()).toMatchObject({ a: null, other: 'skipped' });
    expect(await run()).toMatchObject({ state: 'running', last_scheduling_decision: null });
  });

  test('a state may go to tasks before and after, in earlier and later runs; a dry run only tells', async () => {
    await triggerDagRun(world, { dagId: 'd', runId: 's', triggeredBy: null });
    await setState('b', 'failed');
    const found = async (input: Partial<Parameters<typeof setTaskInstanceState>[1]>) => {
      const ended = await setTaskInstanceState(world, {
        ...asked,
        taskId: 'b',
        state: 'failed',
        dryRun: true,
        ...input,
      });
      return ended.map((ti) => `${ti.run_id}.${ti.task_id}`);
    };
    expect(await found({})).toEqual([]);
    expect(await found({ state: 'success', upstream: true })).toEqual(['r.a', 'r.b']);
    expect(await found({ state: 'success', downstream: true, future: true })).toEqual(['r.b', 'r.c', 's.b', 's.c']);
    expect(await found({ runId: 's', state: 'skipped', past: true })).toEqual(['r.b', 's.b']);
    expect(await found({ runId: 's', state: 'skipped' })).toEqual(['s.b']);
    expect(await states()).toEqual({ a: null, b: 'failed', c: null, other: null });
    await setState('c', 'upstream_failed', 0);
    expect(await found({ state: 'success', upstream: true, future: true, dryRun: false })).toHaveLength(4);
    expect(
      await world.rows("SELECT state FROM task_instance WHERE task_id <> 'other' ORDER BY run_id, task_id"),
    ).toEqual(['success', 'success', null, 'success', 'success', null].map((state) => ({ state })));
  });

  test('clearing makes finished tasks as new, keeps their tries in the history and queues the run again', async () => {
    await setState('a', 'success', 3);
    await setState('b', 'failed');
    await setState('c', 'upstream_failed', 0);
    await sql(`UPDATE dag_run SET state = 'failed', end_date = start_date`);
    for (const taskId of ['a', 'other']) {
      const xcom = { dagId: 'd', runId: 'r', taskId, mapIndex: -1, key: 'return_value' };
      await saveXCom(world.db, xcom, '1', world.clock.now());
    }
    const before = await world.rows('SELECT task_id, id FROM task_instance ORDER BY task_id');
    const cleared = await clearTaskInstances(world, { dagId: 'd', taskIds: ['a', 'b', 'c'], actor: 'ann' });
    expect(cleared.map(({ task_id, state }) => [task_id, state])).toEqual([
      ['a', 'success'],
      ['b', 'failed'],
      ['c', 'upstream_failed'],
    ]);
    const began = expect.any(String) as unknown;
    const columns = 'task_id, state, try_number, max_tries, start_date, hostname';
    expect(await world.rows(`SELECT ${columns} FROM task_instance ORDER BY task_id`)).toEqual([
      { task_id: 'a', state: null, try_number: 3, max_tries: 5, start_date: began, hostname: null },
      { task_id: 'b', state: null, try_number: 1, max_tries: 1, start_date: began, hostname: null },
      { task_id: 'c', state: null, try_number: 0, max_tries: 0, start_date: began, hostname: null },
      { task_id: 'other', state: null, try_number: 0, max_tries: 0, start_date: null, hostname: null },
    ]);
    const after = await world.rows('SELECT task_id, id FROM task_instance ORDER BY task_id');
    expect(after.map(({ id }, index) => id === before[index]?.id)).toEqual([false, false, false, true]);
    const history = 'SELECT task_id, try_number, state, task_instance_id FROM task_instance_history ORDER BY task_id';
    expect(await world.rows(history)).toEqual([
      { task_id: 'a', try_number: 3, state: 'success', task_instance_id: before[0]?.id },
      { task_id: 'b', try_number: 1, state: 'failed', task_instance_id: before[1]?.id },
      { task_id: 'c', try_number: 0, state: 'upstream_failed', task_instance_id: before[2]?.id },
    ]);
    expect(await world.rows('SELECT task_id FROM xcom')).toEqual([{ task_id: 'other' }]);
    expect(await run()).toMatchObject({
      state: 'queued',
      clear_number: 1,
      start_date: null,
      end_date: null,
      last_scheduling_decision: null,
    });
    expect((await world.rows('SELECT event, owner, extra FROM log ORDER BY id')).at(-1)).toEqual({
      event: 'clear',
      owner: 'ann',
      extra: '{"count":3}',
    });
  });

  test('clearing a running task restarts it under its id, and its active run stays as it is', async () => {
    await setState('a', 'running');
    const [before] = await world.rows("SELECT id FROM task_instance WHERE task_id = 'a'");
    await clearTaskInstances(world, { dagId: 'd', runIds: ['r'], onlyRunning: true });
    expect(await states()).toEqual({ a: 'restarting', b: null, c: null, other: null });
    expect(await world.rows("SELECT id FROM task_instance WHERE task_id = 'a'")).toEqual([before]);
    expect(await run()).toMatchObject({ state: 'running', clear_number: 1, last_scheduling_decision: null });
  });

  test('filters narrow by run, task, date and failure; a dry run only tells', async () => {
    const second = await triggerDagRun(world, { dagId: 'd', runId: 's', triggeredBy: null });
    await setState('a', 'failed');
    await setState('b', 'success');
    const dry = { dagId: 'd', dryRun: true } as const;
    const found = async (input: Partial<Parameters<typeof clearTaskInstances>[1]>) =>
      (await clearTaskInstances(world, { ...dry, ...input })).map((ti) => `${ti.run_id}.${ti.task_id}`);
    expect(await found({})).toHaveLength(8);
    expect(await found({ onlyFailed: true })).toEqual(['r.a', 's.a']);
    expect(await found({ runIds: ['s'], taskIds: ['a', 'b'] })).toEqual(['s.a', 's.b']);
    expect(await found({ from: second.logical_date, taskIds: ['c'] })).toEqual(['s.c']);
    expect(await found({ runIds: [] })).toEqual([]);
    expect(await world.rows('SELECT 1 AS one FROM task_instance_history')).toEqual([]);
  });

  test('a finished run stays finished where it is to, while an active one goes on', async () => {
    await triggerDagRun(world, { dagId: 'd', runId: 's', triggeredBy: null });
    await setState('a', 'failed');
    await sql(`UPDATE dag_run SET state = 'failed', end_date = start_date WHERE run_id = 'r'`);
    await sql(`UPDATE dag_run SET last_scheduling_decision = queued_at`);
    await clearTaskInstances(world, { dagId: 'd', taskIds: ['a'], resetDagRuns: false });
    expect(await world.rows('SELECT run_id, state, clear_number FROM dag_run ORDER BY run_id')).toEqual([
      { run_id: 'r', state: 'failed', clear_number: 0 },
      { run_id: 's', state: 'queued', clear_number: 1 },
    ]);
    expect(await world.rows('SELECT run_id FROM dag_run WHERE last_scheduling_decision IS NULL')).toEqual([
      { run_id: 's' },
    ]);
  });

  test('clearing nothing writes nothing', async () => {
    const logged = await world.rows('SELECT id FROM log');
    expect(await clearTaskInstances(world, { dagId: 'd', onlyFailed: true })).toEqual([]);
    expect(await world.rows('SELECT id FROM log')).toEqual(logged);
    expect(await run()).toMatchObject({ clear_number: 0 });
  });
});

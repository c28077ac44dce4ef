import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { savePool } from '../actions/pools/save-pool.ts';
import { setDagPaused } from '../actions/dags/set-dag-paused.ts';
import { type Logger, silentLogger } from '../foundation/log.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { CRON_DAILY, ScriptedExecutor, TestWorld } from './test-world.ts';

const SUCCESS = { kind: 'success' } as const;

describe.each(testDatabases())('limits of the scheduler on $name', (kind) => {
  let world: TestWorld;
  let executor: ScriptedExecutor;
  beforeEach(async () => {
    world = await TestWorld.open(kind);
    executor = new ScriptedExecutor(world.clock);
  });
  afterEach(() => world.close());

  const pool = (name: string, slots: number) => savePool(world, { name, slots, description: null });
  const endOne = (taskId: string) => executor.end(executor.holding(taskId)[0] ?? '', SUCCESS);
  /** Waits until the scheduler has seen the DAG as it is now. */
  const untilPlanned = () => world.until(async () => !(await world.db.first({ sql: OPEN_PLANS, parameters: [false] })));
  const OPEN_PLANS = 'SELECT 1 AS found FROM dag WHERE next_dagrun_planned = $1';

  test('begins nothing more of a paused DAG, even what had only waited for room', async () => {
    await world.addDag('d', { a: { pool: 'small' }, b: { pool: 'small' } });
    await pool('small', 1);
    executor.behaviour = ({ dagId }) => (dagId === 'd' ? undefined : SUCCESS);
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    const [first] = await world.until(() => executor.taskIds.length === 1 && executor.taskIds);
    await setDagPaused(world, { dagId: 'd', isPaused: true });
    await untilPlanned();
    endOne(first ?? '');
    await world.until(async () => (await world.states('d', run))[first ?? ''] === 'success');
    await world.addDag('other', { x: {} });
    await world.runEnd('other', await world.trigger('other'));
    expect(executor.taskIds).toEqual([first, 'x']);
    await setDagPaused(world, { dagId: 'd', isPaused: false });
    const second = await world.until(() => executor.taskIds[2]);
    endOne(second);
    expect(await world.runEnd('d', run)).toBe('success');
  });

  test('goes on as soon as a pool has more slots', async () => {
    executor.behaviour = () => undefined;
    await world.addDag('d', { a: { pool: 'late' }, b: { pool: 'late' } });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    await world.until(async () => (await world.states('d', run)).a === 'scheduled');
    await pool('late', 1);
    await world.until(() => executor.taskIds.length === 1);
    await pool('late', 2);
    await world.until(() => executor.taskIds.length === 2);
  });

  test('holds runs of an earlier version of a DAG to the limit of active tasks that it has now', async () => {
    executor.behaviour = () => undefined;
    await world.addDag('d', { a: {}, b: {} }, { max_active_tasks: 1 });
    await world.startScheduler(executor);
    await world.trigger('d');
    await world.until(() => executor.taskIds.length === 1);
    await world.addDag('d', { a: {}, b: {} }, { max_active_tasks: 2 });
    await world.until(() => executor.taskIds.length === 2);
  });

  test('never has more of a pool, a DAG or a task active than may be', async () => {
    await world.db.run({ sql: "UPDATE slot_pool SET slots = 3 WHERE pool = 'default_pool'", parameters: [] });
    const tasks = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`t${n}`, n === 0 ? { pool_slots: 2 } : {}]));
    await world.addDag('pooled', tasks);
    await world.addDag('limited', { x: {}, y: {} }, { max_active_tasks: 1 });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    await world.trigger('limited');
    await world.until(() => executor.taskIds.length === 1);
    await world.trigger('pooled');
    await world.until(() => executor.taskIds.length === 2);
    // One slot by `limited`, two by the heaviest of `pooled`: the pool is full, and one of `limited` waits for its own limit.
    expect(executor.taskIds.toSorted()).toEqual(['t0', 'x']);
    executor.end(executor.holding('x')[0] ?? '', { kind: 'success' });
    await world.until(() => executor.taskIds.length === 3);
    executor.behaviour = () => ({ kind: 'success' });
    for (const id of executor.heldTaskInstances) executor.end(id, { kind: 'success' });
    await world.until(() => executor.taskIds.length === 10);
  });

  test('starts the more urgent first where there is not room for all', async () => {
    executor.parallelism = 1;
    await world.addDag('d', { low: { priority_weight: 1 }, high: { priority_weight: 9 }, mid: { priority_weight: 5 } });
    await world.startScheduler(executor);
    await world.runEnd('d', await world.trigger('d'));
    expect(executor.taskIds).toEqual(['high', 'mid', 'low']);
  });

  test('lets priority decide between pools too where there is not room for all', async () => {
    for (const name of ['calm', 'rush']) await pool(name, 9);
    executor.parallelism = 1;
    await world.addDag('d', {
      calm1: { pool: 'calm', priority_weight: 1 },
      calm2: { pool: 'calm', priority_weight: 2 },
      rush: { pool: 'rush', priority_weight: 9 },
    });
    await world.startScheduler(executor);
    await world.runEnd('d', await world.trigger('d'));
    expect(executor.taskIds).toEqual(['rush', 'calm2', 'calm1']);
  });

  test('says once that a task waits for a pool that is not there or has too few slots', async () => {
    await pool('small', 1);
    await world.addDag('d', {
      lost: { pool: 'nowhere' },
      large: { pool: 'small', pool_slots: 2 },
      free: {},
      next: { after: ['free'] },
    });
    const warnings: string[] = [];
    const logger: Logger = {
      ...silentLogger,
      warning: (fields, message) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
    };
    await world.startScheduler(executor, { logger });
    await world.trigger('d');
    await world.until(() => executor.taskIds.includes('next'));
    expect(warnings.toSorted()).toEqual([
      'a task needs more slots than its pool has: it waits {"pool":"small","slots":1,"dagId":"d","taskId":"large","poolSlots":2}',
      'tasks wait for a pool that does not exist {"pool":"nowhere"}',
    ]);
    await pool('nowhere', 1);
    await world.until(() => executor.taskIds.includes('lost'));
  });

  test('has no more runs active at once than the DAG allows, the oldest first', async () => {
    const start = Date.parse('2023-12-01T00:00:00Z') / 1000;
    await world.addDag('d', { a: {} }, { timetable: CRON_DAILY, start_date: start, catchup: true, max_active_runs: 2 });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    await world.until(() => executor.taskIds.length === 2);
    expect(Object.values(await world.runStates('d'))).toEqual(['running', 'running']);
    executor.end(executor.holding('a')[0] ?? '', { kind: 'success' });
    await world.until(() => executor.taskIds.length === 3);
    expect(Object.values(await world.runStates('d'))).toEqual(['success', 'running', 'running']);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { savePool } from '../actions/save-pool.ts';
import { setDagPaused } from '../actions/set-dag-paused.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { ScriptedExecutor, TestWorld } from './test-world.ts';

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
});

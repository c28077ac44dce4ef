import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clearTaskInstances } from '../../actions/task-instances/clear-task-instances.ts';
import { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { ScriptedExecutor, TestWorld } from '../test-world.ts';

const FAILURE = { kind: 'failed', mayRetry: false, error: { name: 'E', message: 'no' } } as const;

describe.each(testDatabases())('runs that the scheduler cuts short on $name', (kind) => {
  let world: TestWorld;
  let executor: ScriptedExecutor;
  beforeEach(async () => {
    world = await TestWorld.open(kind);
    executor = new ScriptedExecutor(world.clock);
    executor.behaviour = () => undefined;
  });
  afterEach(() => world.close());

  test('a fail_fast run ends what runs for good and still tears down', async () => {
    await world.addDag(
      'd',
      {
        x: {},
        slow: { retries: 3 },
        setup: { is_setup: true },
        work: { after: ['setup'] },
        teardown: { after: ['setup', 'work'], is_teardown: true, trigger_rule: 'all_done_setup_success' },
      },
      { fail_fast: true },
    );
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    await world.until(() => executor.taskIds.length === 3);
    executor.end(executor.holding('setup')[0] ?? '', { kind: 'success' });
    const work = await world.until(() => executor.holding('work')[0]);
    const slow = executor.holding('slow')[0] ?? '';
    executor.end(executor.holding('x')[0] ?? '', FAILURE);
    await world.until(() => executor.killed.includes(slow) && executor.killed.includes(work));
    executor.lose(slow);
    executor.lose(work);
    executor.end(await world.until(() => executor.holding('teardown')[0]), { kind: 'success' });
    expect(await world.runEnd('d', run)).toBe('failed');
    expect(await world.states('d', run)).toEqual({
      x: 'failed',
      slow: 'failed',
      setup: 'success',
      work: 'failed',
      teardown: 'success',
    });
  });

  test('a fail_fast run tears down though what stands between has not begun', async () => {
    await world.addDag(
      'd',
      {
        x: {},
        work: { pool: 'nowhere' },
        teardown: { after: ['work'], is_teardown: true, trigger_rule: 'all_done_setup_success' },
      },
      { fail_fast: true },
    );
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    executor.end(await world.until(() => executor.holding('x')[0]), FAILURE);
    executor.end(await world.until(() => executor.holding('teardown')[0]), { kind: 'success' });
    expect(await world.runEnd('d', run)).toBe('failed');
    expect(await world.states('d', run)).toEqual({ x: 'failed', work: 'skipped', teardown: 'success' });
  });

  test('a run that times out leaves no task instance that occupies a slot, even one that was being restarted', async () => {
    await world.addDag('d', { a: {} }, { dagrun_timeout: 60 });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    const held = await world.until(() => executor.holding('a')[0]);
    await world.until(async () => (await world.states('d', run)).a === 'running');
    await clearTaskInstances({ ...world, db: world.db, dagCatalog: new DagCatalog(world.db) }, { dagId: 'd' });
    await world.until(() => executor.killed.includes(held));
    world.clock.advance(61_000);
    expect(await world.runEnd('d', run)).toBe('failed');
    expect(await world.states('d', run)).toEqual({ a: 'skipped' });
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { CRON_DAILY, ScriptedExecutor, TestWorld } from './test-world.ts';

const DAY_MS = 24 * 3_600_000;

describe.each(testDatabases())('a scheduler of one DAG on $name', (kind) => {
  let world: TestWorld;
  beforeEach(async () => {
    world = await TestWorld.open(kind);
  });
  afterEach(() => world.close());

  test('makes and runs what is due of that DAG, and leaves the others to the others', async () => {
    const daily = { timetable: CRON_DAILY, start_date: world.clock.nowMs() / 1000, catchup: true };
    await world.addDag('mine', { a: {} }, daily);
    await world.addDag('other', { a: {} }, daily);
    await world.startScheduler(new ScriptedExecutor(world.clock), { onlyDagId: 'mine' });
    const before = parseTimestamp('2023-01-01T00:00:00Z');
    const runs = { mine: await world.trigger('mine', before), other: await world.trigger('other', before) };
    expect(await world.runEnd('mine', runs.mine)).toBe('success');
    world.clock.advance(DAY_MS);
    await world.until(async () => Object.values(await world.runStates('mine')).join() === 'success,success');
    expect(await world.runStates('other')).toEqual({ [runs.other]: 'queued' });
    const catalog = new DagCatalog(world.db);
    await world.startScheduler(new ScriptedExecutor(world.clock), { hostname: 'elsewhere', catalog });
    await world.until(async () => Object.values(await world.runStates('other')).join() === 'success,success');
  });
});

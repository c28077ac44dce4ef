import { expect, test } from 'vitest';
import { addMs, parseTimestamp } from '../../foundation/timestamp.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { CRON_DAILY, ScriptedExecutor, TestWorld } from '../test-world.ts';

const DAY_MS = 86_400_000;

test.each(testDatabases())(
  'a schedule goes on behind dates for which people have made runs, however many, on $name',
  async (kind) => {
    const world = await TestWorld.open(kind);
    const first = parseTimestamp('2023-11-01T00:00:00Z');
    const fields = { timetable: CRON_DAILY, start_date: Date.parse(first) / 1000, catchup: true, max_active_runs: 100 };
    await world.addDag('d', { a: {} }, fields);
    for (let day = 0; day < 40; day++) await world.trigger('d', addMs(first, day * DAY_MS));
    await world.startScheduler(new ScriptedExecutor(world.clock));
    const scheduled = await world.until(async () => {
      const states = Object.entries(await world.runStates('d'));
      return states.length === 61 && states.every(([, state]) => state === 'success') && states.slice(40);
    });
    expect(scheduled.map(([runId]) => runId.slice(0, 21))).toEqual(
      Array.from({ length: 21 }, (_, day) => `scheduled__${addMs(first, (40 + day) * DAY_MS).slice(0, 10)}`),
    );
    await world.close();
  },
);

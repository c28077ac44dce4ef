import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { saveVariable } from '../metadata/connections-and-variables/variables.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { CRON_DAILY, ScriptedExecutor, TestWorld } from './test-world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** By how much the time goes on while a test waits: the scheduler looks at the clock every second. */
const LITTLE_MS = 100;

const seconds = (date: string) => Date.parse(date) / 1000;

describe.each(testDatabases())('dates and the scheduler on $name', (kind) => {
  let world: TestWorld;
  let executor: ScriptedExecutor;
  beforeEach(async () => {
    world = await TestWorld.open(kind);
    executor = new ScriptedExecutor(world.clock);
  });
  afterEach(() => world.close());

  /** Waits until the DAG has that many runs and all have succeeded, while the time goes on. */
  const untilSuccesses = (runs: number) =>
    world.until(async () => {
      world.clock.advance(LITTLE_MS);
      const states = Object.values(await world.runStates('d'));
      return states.length === runs && states.every((state) => state === 'success');
    });

  test('without schedules (`use_job_schedule`) only what people ask for runs', async () => {
    const dates = { start_date: seconds('2023-12-01'), catchup: true };
    await world.addDag('d', { a: {} }, { timetable: CRON_DAILY, ...dates });
    await world.startScheduler(executor, { createsScheduledRuns: false });
    const run = await world.trigger('d');
    expect(await world.runEnd('d', run)).toBe('success');
    world.clock.advance(DAY_MS);
    expect(await world.runEnd('d', await world.trigger('d'))).toBe('success');
    expect(Object.keys(await world.runStates('d'))).toHaveLength(2);
    expect(Object.keys(await world.runStates('d')).every((runId) => runId.startsWith('manual__'))).toBe(true);
  });

  test('without schedules nobody wakes up for a DAG that is due', async () => {
    await world.addDag('d', { a: {} }, { timetable: CRON_DAILY, start_date: seconds('2023-12-01'), catchup: true });
    const sleepsMs: number[] = [];
    const after = world.clock.after.bind(world.clock);
    world.clock.after = (ms, callback) => {
      sleepsMs.push(ms);
      return after(ms, callback);
    };
    await world.startScheduler(executor, { createsScheduledRuns: false });
    expect(await world.runEnd('d', await world.trigger('d'))).toBe('success');
    world.clock.advance(LITTLE_MS);
    sleepsMs.length = 0;
    // Commits that are nothing to it.
    for (const key of ['x', 'y']) {
      const before = sleepsMs.length;
      await saveVariable(world.db, { key, val: '', description: null, is_encrypted: false });
      await world.until(() => sleepsMs.slice(before).includes(1_000));
    }
    // At once: a commit came while it looked.
    expect(sleepsMs.filter((ms) => ms > 0 && ms < 1_000)).toEqual([]);
  });

  test('no task waits longer for its next try than `max_task_retry_delay`', async () => {
    await world.addDag('d', { a: { retries: 1, retry_delay: 3600, retry_exponential_backoff: 2 } });
    executor.behaviour = ({ tryNumber }) =>
      tryNumber === 1
        ? { kind: 'failed', error: { name: 'Error', message: 'once' }, mayRetry: true }
        : { kind: 'success' };
    await world.startScheduler(executor, { longestBackoffMs: 60_000 });
    const run = await world.trigger('d');
    await world.until(async () => (await world.states('d', run)).a === 'up_for_retry');
    world.clock.advance(60_001);
    expect(await world.runEnd('d', run)).toBe('success');
  });

  describe('after the end date', () => {
    test('of its DAG nothing is scheduled, but a run that is started by hand runs', async () => {
      const dates = { start_date: seconds('2023-12-01'), end_date: seconds('2023-12-02'), catchup: true };
      await world.addDag('d', { a: {} }, { timetable: CRON_DAILY, ...dates });
      await world.startScheduler(executor);
      await untilSuccesses(2);
      expect(await world.runEnd('d', await world.trigger('d'))).toBe('success');
      expect(Object.keys(await world.runStates('d'))).toHaveLength(3);
    });

    test('of its own a task is no part of a run, nor before its start date; what is below it runs', async () => {
      const early = { start_date: seconds('2044-01-01') };
      const late = { end_date: seconds('2023-12-02') };
      await world.addDag('d', { a: early, b: late, c: { after: ['a', 'b'] } });
      await world.startScheduler(executor);
      const run = await world.trigger('d');
      expect(await world.runEnd('d', run)).toBe('success');
      expect(await world.states('d', run)).toEqual({ c: 'success' });
    });

    test('a run without any task succeeds', async () => {
      await world.addDag('d', { a: { end_date: seconds('2023-12-02') } });
      await world.startScheduler(executor);
      expect(await world.runEnd('d', await world.trigger('d'))).toBe('success');
    });
  });

  describe('a clock that is stepped', () => {
    const daily = () =>
      world.addDag('d', { a: {} }, { timetable: CRON_DAILY, start_date: seconds('2023-12-30'), catchup: true });

    test('forth and back again makes due runs at once and none twice', async () => {
      await daily();
      await world.startScheduler(executor);
      await untilSuccesses(2);
      world.clock.step(DAY_MS);
      await untilSuccesses(3);
      world.clock.step(-2 * DAY_MS);
      // What is triggered meanwhile is done meanwhile.
      const byHand = await world.trigger('d', parseTimestamp('2023-12-30T12:00:00Z'));
      expect(await world.runEnd('d', byHand)).toBe('success');
      world.clock.step(2 * DAY_MS);
      const after = await world.trigger('d', parseTimestamp('2024-01-02T12:00:00Z'));
      expect(await world.runEnd('d', after)).toBe('success');
      expect(executor.taskIds).toHaveLength(5);
      await untilSuccesses(5);
    });

    test('back does not hold up tasks that run, nor what comes after them', async () => {
      await world.addDag('d', { a: {}, b: { after: ['a'] } });
      executor.behaviour = ({ taskId }) => (taskId === 'a' ? undefined : { kind: 'success' });
      await world.startScheduler(executor);
      const run = await world.trigger('d');
      await world.until(() => executor.holding('a').length === 1);
      world.clock.step(-HOUR_MS);
      executor.end(executor.holding('a')[0] ?? '', { kind: 'success' });
      expect(await world.runEnd('d', run)).toBe('success');
      const [negative] = await world.db.all({ sql: 'SELECT 1 FROM task_instance WHERE duration < 0', parameters: [] });
      expect(negative).toBeUndefined();
    });

    test('forth declares no living scheduler dead that is the only one', async () => {
      await world.addDag('d', { a: {} });
      executor.behaviour = () => undefined;
      await world.startScheduler(executor);
      const run = await world.trigger('d');
      await world.until(() => executor.holding('a').length === 1);
      world.clock.step(DAY_MS);
      // Several heartbeats.
      world.clock.advance(10_000);
      executor.end(executor.holding('a')[0] ?? '', { kind: 'success' });
      expect(await world.runEnd('d', run)).toBe('success');
      expect(executor.taskIds).toEqual(['a']);
      expect(executor.killed).toEqual([]);
    });

    test('forth makes no scheduler take another one for dead', async () => {
      await world.addDag('d', { a: {} });
      const other = new ScriptedExecutor(world.clock);
      executor.behaviour = other.behaviour = () => undefined;
      await world.startScheduler(executor);
      const run = await world.trigger('d');
      await world.until(() => executor.holding('a').length === 1);
      await world.startScheduler(other, { hostname: 'elsewhere' });
      world.clock.step(DAY_MS);
      const jobs = () =>
        world.db.all<{ state: string; heartbeat: string }>({
          sql: 'SELECT state, latest_heartbeat AS heartbeat FROM job',
          parameters: [],
        });
      // Several heartbeats of each, one of which comes first.
      for (let beat = 0; beat < 3; beat += 1) {
        const now = world.clock.now();
        await world.until(async () => {
          world.clock.advance(LITTLE_MS);
          return (await jobs()).every(({ heartbeat }) => heartbeat > now);
        });
      }
      expect((await jobs()).map(({ state }) => state)).toEqual(['running', 'running']);
      executor.end(executor.holding('a')[0] ?? '', { kind: 'success' });
      expect(await world.runEnd('d', run)).toBe('success');
      expect(executor.killed).toEqual([]);
    });
  });
});

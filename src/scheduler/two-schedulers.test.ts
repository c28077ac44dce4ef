import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setDagPaused } from '../actions/dags/set-dag-paused.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import { declareDead } from '../metadata/scheduling/schedulers.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { CRON_DAILY, ScriptedExecutor, TestWorld } from './test-world.ts';

const SUCCESS = { kind: 'success' } as const;
const DAY_MS = 24 * 3_600_000;

describe.each(testDatabases())('two schedulers on $name', (kind) => {
  let world: TestWorld;
  let one: ScriptedExecutor;
  let two: ScriptedExecutor;
  beforeEach(async () => {
    world = await TestWorld.open(kind);
    one = new ScriptedExecutor(world.clock);
    two = new ScriptedExecutor(world.clock);
  });
  afterEach(() => world.close());

  const startOne = () => world.startScheduler(one);
  const startTwo = () => world.startScheduler(two, { hostname: 'elsewhere', catalog: new DagCatalog(world.db) });
  const held = () => [...one.heldTaskInstances, ...two.heldTaskInstances];
  const end = (tiId: string) => (one.heldTaskInstances.has(tiId) ? one : two).end(tiId, SUCCESS);
  const triggerMany = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, n) => world.trigger('d', parseTimestamp(`2023-01-01T00:00:${10 + n}Z`))),
    );

  test('never have more runs of a DAG running than it allows, and begin each in the end', async () => {
    await world.addDag('d', { a: {} }, { max_active_runs: 2 });
    one.behaviour = two.behaviour = () => undefined;
    await startOne();
    await startTwo();
    const runs = await triggerMany(12);
    let most = 0;
    await world.until(async () => {
      // Each hears of the other at a heartbeat.
      world.clock.advance(100);
      const states = Object.values(await world.runStates('d'));
      most = Math.max(most, states.filter((state) => state === 'running').length);
      for (const tiId of held()) end(tiId);
      return states.filter((state) => state === 'success').length === runs.length;
    });
    expect(most).toBe(2);
  });

  test('both see that a DAG is paused, and that it is no longer', async () => {
    await world.addDag('d', { a: {}, b: { after: ['a'] } });
    one.behaviour = two.behaviour = ({ taskId }) => (taskId === 'a' ? undefined : SUCCESS);
    // One has all the runs, the other one hears of the DAG first as often as not.
    await startOne();
    const runs = await triggerMany(4);
    await world.until(() => one.heldTaskInstances.size === 4);
    await startTwo();
    for (let times = 0; times < 5; times += 1) await pause(true).then(() => pause(false));
    await pause(true);
    for (const tiId of held()) end(tiId);
    await world.until(async () => (await allStates(runs)).every(({ a }) => a === 'success'));
    await pause(false);
    await world.until(async () => {
      world.clock.advance(50);
      return Object.values(await world.runStates('d')).every((state) => state === 'success');
    });
  });
  const pause = async (isPaused: boolean) => {
    await setDagPaused(world, { dagId: 'd', isPaused });
    await world.until(async () => !(await world.db.first({ sql: OPEN_PLANS, parameters: [false] })));
  };
  const OPEN_PLANS = 'SELECT 1 AS found FROM dag WHERE next_dagrun_planned = $1';
  const allStates = (runs: readonly string[]) => Promise.all(runs.map((run) => world.states('d', run)));

  test('one creates the runs that the other one had planned before it left', async () => {
    await startOne();
    await world.until(async () => (await world.db.all({ sql: 'SELECT id FROM job', parameters: [] })).length === 1);
    const second = await startTwo();
    const start = Date.parse('2023-12-31T00:00:00Z') / 1000;
    await world.addDag('d', { a: {} }, { timetable: CRON_DAILY, start_date: start, catchup: true });
    await world.until(async () => Object.values(await world.runStates('d')).join() === 'success');
    await second.stop();
    world.clock.advance(DAY_MS);
    await world.until(async () => Object.values(await world.runStates('d')).join() === 'success,success');
  });

  test('show that they live until their tasks have ended, though they are to stop', async () => {
    await world.addDag('d', { a: {} });
    one.behaviour = () => undefined;
    const tasksEnded = Promise.withResolvers<void>();
    one.stop = () => tasksEnded.promise;
    const first = await startOne();
    const run = await world.trigger('d');
    const tiId = await world.until(() => one.holding('a')[0]);
    const stopping = first.stop();
    const { beat: before } = (await job(first.jobId)) ?? {};
    await world.until(async () => {
      world.clock.advance(100);
      return (await job(first.jobId))?.beat !== before;
    });
    one.end(tiId, SUCCESS);
    tasksEnded.resolve();
    await stopping;
    expect(await world.runEnd('d', run)).toBe('success');
    expect(await job(first.jobId)).toMatchObject({ state: 'success' });
  });
  const job = (id: number) =>
    world.db.first<{ beat: string; state: string }>({
      sql: 'SELECT latest_heartbeat AS beat, state FROM job WHERE id = $1',
      parameters: [id],
    });

  test('spend no retry where one was taken for dead and takes up its own work again', async () => {
    await world.addDag('d', { a: {} });
    one.behaviour = () => undefined;
    const first = await startOne();
    const run = await world.trigger('d');
    const lost = await world.until(() => one.holding('a')[0]);
    await world.until(async () => (await world.states('d', run)).a === 'running');
    await world.db.transaction((tx) => declareDead(tx, first.jobId, world.clock.now(), world.clock.now()));
    await world.until(() => {
      world.clock.advance(100);
      return one.killed.includes(lost);
    });
    one.lose(lost);
    const again = await world.until(() => one.holding('a')[0]);
    one.end(again, SUCCESS);
    expect(await world.runEnd('d', run)).toBe('success');
  });
});

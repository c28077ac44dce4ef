import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { setDagPaused } from '../actions/dags/set-dag-paused.ts';
import { setTaskInstanceState } from '../actions/task-instances/set-task-instance-state.ts';
import { deleteDag } from '../actions/dags/delete-dag.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import type { Database, Transaction } from '../metadata/database.ts';
import { testDatabases, untilSomebodyWaits } from '../metadata/test-databases.ts';
import { CRON_DAILY, ScriptedExecutor, TestWorld } from './test-world.ts';

const EMPTY = { task_type: 'EmptyOperator', _is_empty: true };
const FAILURE = { kind: 'failed', mayRetry: false, error: { name: 'E', message: 'no' } } as const;
const start = Date.parse('2023-12-01T00:00:00Z') / 1000;

describe.each(testDatabases())('the scheduler on $name wakes up', (kind) => {
  let world: TestWorld;
  let executor: ScriptedExecutor;
  beforeEach(async () => {
    world = await TestWorld.open(kind);
    executor = new ScriptedExecutor(world.clock);
  });
  afterEach(() => world.close());

  test('to create the next run where one ended at once', async () => {
    await world.addDag(
      'd',
      { a: EMPTY },
      { timetable: CRON_DAILY, start_date: start, catchup: true, max_active_runs: 2 },
    );
    await world.startScheduler(executor);
    await world.untilSuccesses('d', 31);
  });

  test('for each run in a row of runs that depend on the one before', async () => {
    const task = { ...EMPTY, depends_on_past: true };
    await world.addDag('d', { a: task }, { timetable: CRON_DAILY, start_date: start, catchup: true });
    await world.startScheduler(executor);
    await world.untilSuccesses('d', 31);
  });

  test('when somebody marks a task of a finished run for which the next run waits', async () => {
    await world.addDag('d', { a: { depends_on_past: true } });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    const first = await world.trigger('d', parseTimestamp('2024-01-01T00:00:00Z'));
    executor.end(await world.until(() => executor.holding('a')[0]), FAILURE);
    await world.runEnd('d', first);
    executor.behaviour = () => ({ kind: 'success' });
    const second = await world.trigger('d', parseTimestamp('2024-01-02T00:00:00Z'));
    await world.until(async () => (await world.runStates('d'))[second] === 'running');
    expect(executor.taskIds).toEqual(['a']);
    const context = { db: world.db, clock: world.clock, dagCatalog: new DagCatalog(world.db) };
    await setTaskInstanceState(context, { dagId: 'd', runId: first, taskId: 'a', state: 'success' });
    expect(await world.runEnd('d', second)).toBe('success');
  });

  test('where a DAG is unpaused just before a transaction of its own', async () => {
    await world.addDag('d', { a: {}, b: { after: ['a'] } });
    let before: (() => Promise<void>) | undefined;
    const db: Database = Object.create(world.db, {
      transaction: {
        value: async <T>(work: (tx: Transaction) => Promise<T>) => {
          const first = before;
          before = undefined;
          await first?.();
          return world.db.transaction(work);
        },
      },
    }) as Database;
    for (const name of ['all', 'first', 'run', 'onChange'] as const) {
      Object.defineProperty(db, name, { value: world.db[name].bind(world.db) });
    }
    executor.behaviour = () => undefined;
    await world.startScheduler(executor, { db, catalog: new DagCatalog(world.db) });
    const ending = await world.trigger('d', parseTimestamp('2023-01-01T00:00:00Z'));
    executor.end(await world.until(() => executor.holding('a')[0]), { kind: 'success' });
    const last = await world.until(() => executor.holding('b')[0]);
    const waiting = await world.trigger('d', parseTimestamp('2023-01-02T00:00:00Z'));
    const other = await world.until(() => executor.holding('a')[0]);
    await setDagPaused(world, { dagId: 'd', isPaused: true });
    await world.until(async () => !(await world.db.first({ sql: UNPLANNED, parameters: [false] })));
    executor.end(other, { kind: 'success' });
    await world.until(async () => (await world.states('d', waiting)).a === 'success');
    before = () => setDagPaused(world, { dagId: 'd', isPaused: false });
    executor.end(last, { kind: 'success' });
    await world.runEnd('d', ending);
    await world.until(() => executor.holding('b')[0]);
  });
  const UNPLANNED = 'SELECT 1 AS found FROM dag WHERE next_dagrun_planned = $1';

  test('where a DAG is unpaused while its next run is being planned', async () => {
    await world.addDag('d', { a: {} });
    await setDagPaused(world, { dagId: 'd', isPaused: true });
    const run = await world.trigger('d');
    const catalog = new WatchedCatalog(world.db);
    let unpaused: Promise<void> | undefined;
    catalog.beforeVersion = async () => {
      catalog.beforeVersion = undefined;
      unpaused = setDagPaused(world, { dagId: 'd', isPaused: false });
      await Promise.race([unpaused, untilSomebodyWaits(world.db)]);
    };
    await world.startScheduler(executor, { catalog });
    expect(await world.runEnd('d', run)).toBe('success');
    await unpaused;
  });

  test('at its heartbeat, though it hears of nothing that others commit', async () => {
    await world.addDag('d', { a: {} });
    const deaf: Database = Object.create(world.db, { onChange: { value: () => () => undefined } }) as Database;
    for (const name of ['all', 'first', 'run', 'transaction'] as const) {
      Object.defineProperty(deaf, name, { value: world.db[name].bind(world.db) });
    }
    await world.startScheduler(executor, { db: deaf, heartbeatMs: 2_000 });
    const first = await world.trigger('d', parseTimestamp('2023-01-01T00:00:00Z'));
    await world.until(async () => {
      world.clock.advance(100);
      return (await world.runStates('d'))[first] === 'success';
    });
  });

  test('to end what runs of a run that was deleted, though another scheduler saw it first', async () => {
    await world.addDag('d', { a: {} });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    const runId = await world.trigger('d');
    const held = await world.until(() => executor.holding('a')[0]);
    await world.until(async () => (await world.states('d', runId)).a === 'running');
    // As one that is faster takes the mark away which asks all to look.
    await world.db.run({ sql: 'DELETE FROM dag_run', parameters: [] });
    await world.until(() => {
      world.clock.advance(100);
      return executor.killed.includes(held);
    });
  });

  test('to begin a run of a DAG that was deleted with a waiting run and has come back', async () => {
    await world.addDag('d', { a: {} }, { max_active_runs: 1 });
    await setDagPaused(world, { dagId: 'd', isPaused: true });
    await world.startScheduler(executor);
    await world.trigger('d', parseTimestamp('2023-01-01T00:00:00Z'));
    await world.until(async () => !(await world.db.first({ sql: TO_LOOK_AT, parameters: [] })));
    await deleteDag(world, { dagId: 'd' });
    await world.addDag('d', { a: {} }, { max_active_runs: 1 });
    expect(await world.runEnd('d', await world.trigger('d', parseTimestamp('2023-01-02T00:00:00Z')))).toBe('success');
  });
  const TO_LOOK_AT = 'SELECT 1 AS found FROM dag_run WHERE last_scheduling_decision IS NULL';
});

/** Tells when a version is asked for, as one is where a run is planned. */
class WatchedCatalog extends DagCatalog {
  beforeVersion: (() => Promise<void>) | undefined;

  override async version(...asked: Parameters<DagCatalog['version']>) {
    await this.beforeVersion?.();
    return super.version(...asked);
  }
}

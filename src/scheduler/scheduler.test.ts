import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deleteDagRun } from '../actions/dag-runs/delete-dag-run.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { registerJob } from '../metadata/scheduling/schedulers.ts';
import { saveXComs } from '../metadata/scheduling/task-results.ts';
import type { Flag } from '../metadata/tables/column-types.ts';
import { AppError } from '../foundation/app-error.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import type { Database, Transaction } from '../metadata/database.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { CRON_DAILY, ScriptedExecutor, TestWorld } from './test-world.ts';

describe.each(testDatabases())('the scheduler on $name', (kind) => {
  let world: TestWorld;
  let executor: ScriptedExecutor;

  beforeEach(async () => {
    world = await TestWorld.open(kind);
    executor = new ScriptedExecutor(world.clock);
  });
  afterEach(() => world.close());

  test('runs tasks in the order of their edges and ends the run', async () => {
    await world.addDag('d', { a: {}, b: { after: ['a'] }, c: { after: ['a'] }, z: { after: ['b', 'c'] } });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    expect(await world.runEnd('d', run)).toBe('success');
    expect(executor.taskIds[0]).toBe('a');
    expect(executor.taskIds.slice(1, 3).sort()).toEqual(['b', 'c']);
    expect(executor.taskIds[3]).toBe('z');
    expect(await world.states('d', run)).toEqual({ a: 'success', b: 'success', c: 'success', z: 'success' });
  });

  test('takes up a run that was triggered before it started', async () => {
    await world.addDag('d', { a: {} });
    const run = await world.trigger('d');
    await world.startScheduler(executor);
    expect(await world.runEnd('d', run)).toBe('success');
  });

  test('marks what stands below a failed task as upstream_failed and the run as failed', async () => {
    await world.addDag('d', {
      a: {},
      b: { after: ['a'] },
      c: { after: ['b'] },
      done: { after: ['b'], trigger_rule: 'all_done' },
    });
    executor.behaviour = ({ taskId }) =>
      taskId === 'a' ? { kind: 'failed', mayRetry: true, error: { name: 'E', message: 'no' } } : { kind: 'success' };
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    expect(await world.runEnd('d', run)).toBe('failed');
    expect(await world.states('d', run)).toEqual({
      a: 'failed',
      b: 'upstream_failed',
      c: 'upstream_failed',
      done: 'success',
    });
  });

  test('skips what a branch decided against, and what hangs on it', async () => {
    await world.addDag('d', {
      branch: {},
      left: { after: ['branch'] },
      right: { after: ['branch'] },
      below: { after: ['right'] },
      join: { after: ['left', 'below'], trigger_rule: 'none_failed_min_one_success' },
    });
    executor.behaviour = ({ taskId }) => ({ kind: 'success', ...(taskId === 'branch' && { skipTasks: ['right'] }) });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    expect(await world.runEnd('d', run)).toBe('success');
    expect(await world.states('d', run)).toMatchObject({
      left: 'success',
      right: 'skipped',
      below: 'skipped',
      join: 'success',
    });
  });

  test('ends empty tasks by itself, without an executor', async () => {
    await world.addDag('d', { a: { task_type: 'EmptyOperator', _is_empty: true } });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    expect(await world.runEnd('d', run)).toBe('success');
    expect(executor.submitted).toEqual([]);
  });

  test('keeps where a try ran that began and ended between two looks, the failed one before it too', async () => {
    await world.addDag('d', { a: { retries: 1, retry_delay: 0 } });
    executor.behaviour = ({ tryNumber }) =>
      tryNumber === 1 ? { kind: 'failed', mayRetry: true, error: { name: 'E', message: 'no' } } : { kind: 'success' };
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    expect(await world.runEnd('d', run)).toBe('success');
    const rows = ['task_instance', 'task_instance_history'].map((table) =>
      world.db.all({ sql: `SELECT try_number, hostname, pid FROM ${table}`, parameters: [] }),
    );
    expect((await Promise.all(rows)).flat()).toEqual([
      { try_number: 2, hostname: 'here', pid: 1 },
      { try_number: 1, hostname: 'here', pid: 1 },
    ]);
  });

  test('tries a failed task again after its delay, under a new id, and keeps the failed try', async () => {
    await world.addDag('d', { a: { retries: 1, retry_delay: 60 } });
    executor.behaviour = ({ tryNumber }) =>
      tryNumber === 1 ? { kind: 'failed', mayRetry: true, error: { name: 'E', message: 'no' } } : { kind: 'success' };
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    await world.until(async () => (await world.states('d', run)).a === 'up_for_retry');
    expect(executor.taskIds).toEqual(['a']);
    world.clock.advance(60_001);
    expect(await world.runEnd('d', run)).toBe('success');
    const tries = executor.submitted.flatMap((workload) => (workload.kind === 'task' ? [workload] : []));
    expect(tries.map((workload) => workload.tryNumber)).toEqual([1, 2]);
    expect(tries[0]?.tiId).not.toBe(tries[1]?.tiId);
    const history = await world.db.all({ sql: 'SELECT try_number, state FROM task_instance_history', parameters: [] });
    expect(history).toEqual([{ try_number: 1, state: 'failed' }]);
  });

  test('tries again at a time that does not fall on a whole millisecond', async () => {
    await world.addDag('d', { a: { retries: 1, retry_delay: 60 } });
    executor.behaviour = ({ tryNumber }) => (tryNumber === 1 ? undefined : { kind: 'success' });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    const tiId = await world.until(() => executor.holding('a')[0]);
    const endedAt = parseTimestamp('2024-01-01T00:00:00.000478Z');
    executor.heldTaskInstances.delete(tiId);
    const outcome = { kind: 'failed', mayRetry: true, error: { name: 'E', message: 'no' } } as const;
    executor.onReport({ kind: 'finished', tiId, startedAt: endedAt, endedAt, outcome });
    await world.until(async () => (await world.states('d', run)).a === 'up_for_retry');
    for (let ms = 59_990; ms <= 60_010; ms += 1) world.clock.advance(ms === 59_990 ? ms : 1);
    expect(await world.runEnd('d', run)).toBe('success');
  });

  test('does not try again what asked for no retry', async () => {
    await world.addDag('d', { a: { retries: 3 } });
    executor.behaviour = () => ({ kind: 'failed', mayRetry: false, error: { name: 'E', message: 'no' } });
    await world.startScheduler(executor);
    expect(await world.runEnd('d', await world.trigger('d'))).toBe('failed');
    expect(executor.taskIds).toEqual(['a']);
  });

  test('counts a lost task as a failed try', async () => {
    await world.addDag('d', { a: { retries: 1, retry_delay: 0 } });
    executor.behaviour = ({ tryNumber }) => (tryNumber === 1 ? undefined : { kind: 'success' });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    executor.lose(await world.until(() => executor.holding('a')[0]));
    expect(await world.runEnd('d', run)).toBe('success');
  });

  test('stores return values as XComs', async () => {
    await world.addDag('d', { a: {} });
    executor.behaviour = () => ({ kind: 'success', returnValue: { rows: [1, 'two'] } });
    await world.startScheduler(executor);
    await world.runEnd('d', await world.trigger('d'));
    const [xcom] = await world.db.all<{ key: string; value: string }>({
      sql: 'SELECT key, value FROM xcom',
      parameters: [],
    });
    expect(xcom?.key).toBe('return_value');
    expect(JSON.parse(xcom?.value ?? '')).toEqual({ rows: [1, 'two'] });
  });

  test('creates the run of each interval when it has passed, and catches up where the DAG says so', async () => {
    const start = Date.parse('2023-12-30T00:00:00Z') / 1000;
    await world.addDag('d', { a: {} }, { timetable: CRON_DAILY, start_date: start, catchup: true });
    await world.startScheduler(executor);
    await world.until(async () => Object.keys(await world.runStates('d')).length === 2);
    world.clock.advance(24 * 3600 * 1000);
    await world.until(
      async () => Object.values(await world.runStates('d')).filter((s) => s === 'success').length === 3,
    );
    expect(await world.runStates('d')).toEqual({
      'scheduled__2023-12-30T00:00:00+00:00': 'success',
      'scheduled__2023-12-31T00:00:00+00:00': 'success',
      'scheduled__2024-01-01T00:00:00+00:00': 'success',
    });
  });

  test('goes on with the others where a DAG has a timetable that nobody knows', async () => {
    await world.addDag('strange', { a: {} }, { timetable: CRON_DAILY });
    // As a newer version may have stored it.
    const [asText, asJson] = world.db.dialect === 'postgres' ? ['data::text', '::json'] : ['data', ''];
    await world.db.run({
      sql: `UPDATE serialized_dag SET data = replace(${asText}, 'CronDataInterval', 'Moon')${asJson}`,
      parameters: [],
    });
    await world.addDag('d', { a: {} });
    await world.startScheduler(executor);
    expect(await world.runEnd('d', await world.trigger('d'))).toBe('success');
  });

  test('begins a run of the future when its time has come', async () => {
    await world.addDag('d', { a: {} });
    await world.startScheduler(executor);
    const later = parseTimestamp('2024-01-01T01:00:00Z');
    const run = await world.trigger('d', later, later);
    await world.runEnd('d', await world.trigger('d'));
    expect((await world.runStates('d'))[run]).toBe('queued');
    world.clock.advance(3_600_000);
    expect(await world.runEnd('d', run)).toBe('success');
  });

  test('lets a task that depends on its past wait for the run before', async () => {
    await world.addDag('d', { a: { depends_on_past: true } });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    const first = await world.trigger('d', parseTimestamp('2024-01-01T00:00:00Z'));
    const second = await world.trigger('d', parseTimestamp('2024-01-02T00:00:00Z'));
    await world.until(() => executor.taskIds.length === 1);
    await world.until(async () => (await world.runStates('d'))[second] === 'running');
    expect(executor.taskIds).toEqual(['a']);
    executor.end(executor.holding('a')[0] ?? '', { kind: 'success' });
    await world.runEnd('d', first);
    await world.until(() => executor.taskIds.length === 2);
    executor.end(executor.holding('a')[0] ?? '', { kind: 'success' });
    expect(await world.runEnd('d', second)).toBe('success');
  });

  test('leaves the runs of a paused DAG alone until it is unpaused', async () => {
    await world.addDag('d', { a: {} });
    const pause = (paused: boolean) =>
      world.db.run({ sql: 'UPDATE dag SET is_paused = $1, next_dagrun_planned = $2', parameters: [paused, false] });
    await pause(true);
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    await world.addDag('other', { x: {} });
    await world.runEnd('other', await world.trigger('other'));
    expect(executor.taskIds).toEqual(['x']);
    await pause(false);
    expect(await world.runEnd('d', run)).toBe('success');
  });

  test('pauses a DAG after as many failed runs in a row as it allows', async () => {
    await world.addDag('d', { a: {} }, { max_consecutive_failed_dag_runs: 2 });
    executor.behaviour = () => ({ kind: 'failed', mayRetry: false, error: { name: 'E', message: 'no' } });
    await world.startScheduler(executor);
    const isPaused = async () =>
      Boolean((await world.db.first<{ p: Flag }>({ sql: 'SELECT is_paused AS p FROM dag', parameters: [] }))?.p);
    await world.runEnd('d', await world.trigger('d', parseTimestamp('2023-01-01T00:00:00Z')));
    expect(await isPaused()).toBe(false);
    await world.runEnd('d', await world.trigger('d', parseTimestamp('2023-01-02T00:00:00Z')));
    expect(await isPaused()).toBe(true);
  });

  test('skips again what was cleared after a branch had decided against it', async () => {
    await world.addDag('d', {
      branch: { _can_skip_downstream: true },
      left: { after: ['branch'] },
      right: { after: ['branch'] },
    });
    const run = await world.trigger('d');
    const key = { dag_id: 'd', run_id: run, map_index: -1, timestamp: world.clock.now() };
    await world.db.transaction(async (tx) => {
      await tx.run({ sql: "UPDATE task_instance SET state = 'success' WHERE task_id = 'branch'", parameters: [] });
      await saveXComs(tx, [{ ...key, task_id: 'branch', key: 'skipmixin_key', value: '{"followed":["left"]}' }]);
    });
    await world.startScheduler(executor);
    expect(await world.runEnd('d', run)).toBe('success');
    expect(await world.states('d', run)).toEqual({ branch: 'success', left: 'success', right: 'skipped' });
  });

  test('fails a run that takes longer than its DAG allows, skips the rest and ends what runs', async () => {
    await world.addDag('d', { a: {}, b: { after: ['a'] } }, { dagrun_timeout: 60 });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    const held = await world.until(() => executor.holding('a')[0]);
    world.clock.advance(61_000);
    expect(await world.runEnd('d', run)).toBe('failed');
    expect(await world.states('d', run)).toEqual({ a: 'skipped', b: 'skipped' });
    expect(executor.killed).toEqual([held]);
  });

  test('reads a run anew that somebody else changed, and ends tries that nobody wants any more', async () => {
    await world.addDag('d', { a: {}, b: { after: ['a'] } });
    executor.behaviour = ({ taskId }) => (taskId === 'a' ? undefined : { kind: 'success' });
    await world.startScheduler(executor);
    const run = await world.trigger('d');
    const held = await world.until(() => executor.holding('a')[0]);
    await world.until(async () => (await world.states('d', run)).a === 'running');
    await world.db.transaction(async (tx) => {
      await tx.run({ sql: "UPDATE task_instance SET state = 'success' WHERE task_id = 'a'", parameters: [] });
      await tx.run({ sql: 'UPDATE dag_run SET last_scheduling_decision = NULL', parameters: [] });
    });
    expect(await world.runEnd('d', run)).toBe('success');
    expect(executor.killed).toEqual([held]);
    // The late report changes nothing.
    executor.end(held, { kind: 'failed', mayRetry: false, error: { name: 'E', message: 'late' } });
    await world.runEnd('d', await world.trigger('d', parseTimestamp('2024-01-05T00:00:00Z')).then(() => run));
    expect((await world.states('d', run)).a).toBe('success');
  });

  test('lets go of a run that somebody else ended, and ends what runs', async () => {
    await world.addDag('d', { a: {} }, { max_active_runs: 1 });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    await world.trigger('d', parseTimestamp('2023-01-01T00:00:00Z'));
    const held = await world.until(() => executor.holding('a')[0]);
    const next = await world.trigger('d', parseTimestamp('2023-01-02T00:00:00Z'));
    await world.db.run({
      sql: "UPDATE dag_run SET state = 'failed', last_scheduling_decision = NULL WHERE state = 'running'",
      parameters: [],
    });
    await world.until(() => executor.killed.includes(held));
    await world.until(async () => (await world.runStates('d'))[next] === 'running');
    await world.until(() => executor.taskIds.length === 2);
    executor.end(executor.holding('a').find((id) => id !== held) ?? '', { kind: 'success' });
    expect(await world.runEnd('d', next)).toBe('success');
  });

  test('ends what runs of a run that somebody deletes', async () => {
    await world.addDag('d', { a: {} });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    const runId = await world.trigger('d', parseTimestamp('2023-01-01T00:00:00Z'));
    const held = await world.until(() => executor.holding('a')[0]);
    await world.until(async () => (await world.runStates('d'))[runId] === 'running');
    await deleteDagRun(world, { dagId: 'd', runId });
    await world.until(() => executor.killed.includes(held));
  });

  test('lets go of a run that was deleted', async () => {
    await world.addDag('d', { a: {} });
    executor.behaviour = () => undefined;
    await world.startScheduler(executor);
    await world.trigger('d', parseTimestamp('2023-01-01T00:00:00Z'));
    const held = await world.until(() => executor.holding('a')[0]);
    await world.db.run({ sql: 'DELETE FROM dag_run', parameters: [] });
    executor.end(held, { kind: 'success' });
    executor.behaviour = () => ({ kind: 'success' });
    expect(await world.runEnd('d', await world.trigger('d', parseTimestamp('2023-01-02T00:00:00Z')))).toBe('success');
  });

  test('forgets what it noted in a transaction that was rolled back, and loses no report', async () => {
    await world.addDag('d', { a: {}, b: { after: ['a'] } });
    let failures = 0;
    const flaky = withTransactions(world.db, (work) =>
      world.db.transaction(async (tx) => {
        const result = await work(tx);
        // Every other transaction fails when all its work is done.
        failures += 1;
        if (failures % 2 === 1) throw new AppError('DATABASE_UNAVAILABLE', { reason: 'it went away' });
        return result;
      }),
    );
    await world.startScheduler(executor, { db: flaky, catalog: new DagCatalog(world.db) });
    const run = await world.trigger('d');
    const advance = setInterval(() => world.clock.advance(300), 5);
    expect(await world.runEnd('d', run)).toBe('success');
    clearInterval(advance);
    expect(executor.taskIds).toEqual(['a', 'b']);
    expect(failures).toBeGreaterThan(2);
  });

  test('calls the callback of a run once, though the run is cleared in the moment of its end', async () => {
    await world.addDag('d', { a: {} }, { has_on_success_callback: true });
    let cleared = false;
    const clearing = withTransactions(world.db, (work) =>
      world.db.transaction((tx) => {
        const all: Transaction['all'] = async (query) => {
          if (!cleared && 'sql' in query && query.sql.startsWith('UPDATE dag_run SET state = r.state')) {
            cleared = true;
            await tx.run({ sql: 'UPDATE dag_run SET last_scheduling_decision = NULL', parameters: [] });
          }
          return tx.all(query);
        };
        return work(overlay(tx, { all }));
      }),
    );
    await world.startScheduler(executor, { db: clearing, catalog: new DagCatalog(world.db) });
    const run = await world.trigger('d');
    await world.until(() => cleared);
    world.clock.advance(5000);
    expect(await world.runEnd('d', run)).toBe('success');
    await world.until(() => executor.submitted.length > 1);
    expect(executor.submitted.map(({ kind }) => kind)).toEqual(['task', 'callback']);
  });

  test('takes over the work of a scheduler that died, without spending a retry', async () => {
    await world.addDag('d', { a: {} });
    const run = await world.trigger('d');
    const identity = {
      jobType: 'SchedulerJob',
      hostname: 'elsewhere',
      unixname: 'x',
      pid: 1,
      executorClass: null,
    } as const;
    const dead = await registerJob(world.db, identity, world.clock.now());
    await world.db.transaction(async (tx) => {
      await tx.run({
        sql: "UPDATE dag_run SET state = 'running', scheduled_by_job_id = $1, last_scheduling_decision = updated_at",
        parameters: [dead],
      });
      await tx.run({
        sql: "UPDATE task_instance SET state = 'running', try_number = 1, queued_by_job_id = $1",
        parameters: [dead],
      });
    });
    await world.startScheduler(executor);
    // Its silence counts while the living one hears the others, heartbeat by heartbeat.
    await world.until(async () => {
      world.clock.advance(500);
      return (await world.runStates('d'))[run] === 'success';
    });
    expect(executor.taskIds).toEqual(['a']);
    const [job] = await world.db.all({ sql: 'SELECT state FROM job WHERE id = $1', parameters: [dead] });
    expect(job).toEqual({ state: 'failed' });
    const tries = await world.db.all({ sql: 'SELECT try_number, max_tries FROM task_instance', parameters: [] });
    expect(tries).toEqual([{ try_number: 2, max_tries: 1 }]);
  });

  test('two schedulers share the runs and never run a task twice', async () => {
    await world.addDag('d', { a: {}, b: { after: ['a'] } }, { max_active_runs: 50 });
    const other = new ScriptedExecutor(world.clock);
    await world.startScheduler(executor);
    await world.startScheduler(other, { hostname: 'elsewhere' });
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, n) => world.trigger('d', parseTimestamp(`2024-01-01T00:00:${10 + n}Z`))),
    );
    for (const run of runs) expect(await world.runEnd('d', run)).toBe('success');
    const all = [...executor.submitted, ...other.submitted].map((w) =>
      w.kind === 'task' ? `${w.runId}/${w.taskId}` : '',
    );
    expect(new Set(all).size).toBe(40);
    expect(all.length).toBe(40);
  });
});

/** The same database, whose transactions go another way. */
function withTransactions(db: Database, transaction: Database['transaction']): Database {
  return overlay(db, { transaction });
}

/** The same object with other methods. Those that stay are called on the object itself, which has private fields. */
function overlay<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (_, name) => {
      const value: unknown = Reflect.get(name in methods ? methods : target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

import { describe, expect, test } from 'vitest';
import { planBackfill } from '../../actions/dag-runs/plan-backfill.ts';
import { setDagPaused } from '../../actions/dags/set-dag-paused.ts';
import type { TaskOutcome } from '../../domain/task-outcome.ts';
import { silentLogger } from '../../foundation/log.ts';
import { type Timestamp, parseTimestamp } from '../../foundation/timestamp.ts';
import { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import { declareDead } from '../../metadata/scheduling/schedulers.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { type BackfillResult, type RunBackfillOptions, runBackfill } from './run-backfill.ts';
import { ScriptedExecutor, TestWorld } from '../test-world.ts';

const FAILED: TaskOutcome = { kind: 'failed', error: { name: 'Error', message: 'it broke' }, mayRetry: true };
const DAILY = {
  timetable: {
    __type: 'airflow.timetables.interval.CronDataIntervalTimetable',
    __var: { expression: '0 0 * * *', timezone: 'UTC' },
  },
  start_date: Date.parse('2023-12-01T00:00:00Z') / 1000,
};
const day = (date: string): Timestamp => parseTimestamp(`${date}T00:00:00Z`);
const runId = (date: string): string => `backfill__${date}T00:00:00+00:00`;

interface Asked extends Partial<Omit<RunBackfillOptions, 'plan' | 'run'>> {
  from?: string;
  to?: string;
  taskRegex?: RegExp;
  ignoreDependencies?: boolean;
  backwards?: boolean;
  run?: Partial<RunBackfillOptions['run']>;
}

async function backfill(world: TestWorld, executor: ScriptedExecutor, asked: Asked = {}): Promise<BackfillResult> {
  const catalog = new DagCatalog(world.db);
  const { from = '2023-12-10', to = '2023-12-12', run, taskRegex, ignoreDependencies, backwards, ...options } = asked;
  const context = { db: world.db, clock: world.clock, dagCatalog: catalog };
  const range = { from: day(from), to: day(to) };
  const plan = await planBackfill(context, { dagId: 'd', ...range, taskRegex, ignoreDependencies, backwards });
  return runBackfill({
    db: world.db,
    clock: world.clock,
    logger: silentLogger,
    catalog,
    executor,
    hostname: 'here',
    unixname: 'tester',
    heartbeatMs: 2_000,
    deadAfterMs: 10_000,
    longestBackoffMs: 86_400_000,
    plan,
    run: { conf: null, reset: false, rerunFailed: false, disableRetry: false, markSuccess: false, ...run },
    continueOnFailures: false,
    onProgress: () => undefined,
    ...options,
  });
}

describe.each(testDatabases())('on $name', (kind) => {
  const inWorld = (work: (world: TestWorld, executor: ScriptedExecutor) => Promise<void>) => async () => {
    const world = await TestWorld.open(kind);
    try {
      await work(world, new ScriptedExecutor(world.clock));
    } finally {
      await world.close();
    }
  };

  test(
    'a backfill runs each date of the schedule in a range, though the DAG is paused',
    inWorld(async (world, executor) => {
      await world.addDag('d', { a: {}, b: { after: ['a'] } }, DAILY);
      await setDagPaused(world, { dagId: 'd', isPaused: true });
      const result = await backfill(world, executor);
      const ids = ['2023-12-10', '2023-12-11', '2023-12-12'].map(runId);
      expect(result).toEqual({ succeeded: ids, failed: [], left: 0, interrupted: false });
      expect(await world.states('d', ids[0] ?? '')).toEqual({ a: 'success', b: 'success' });
      const jobs = await world.db.all({ sql: 'SELECT job_type, state FROM job', parameters: [] });
      expect(jobs).toEqual([{ job_type: 'BackfillJob', state: 'success' }]);
    }),
  );

  test(
    'a failed run keeps later ones from beginning, and another backfill runs failed tasks again when it is asked to',
    inWorld(async (world, executor) => {
      await world.addDag('d', { a: {}, b: { after: ['a'] } }, { ...DAILY, max_active_runs: 1 });
      executor.behaviour = ({ runId: id }) => (id === runId('2023-12-11') ? FAILED : { kind: 'success' });
      expect(await backfill(world, executor)).toMatchObject({ failed: [runId('2023-12-11')], left: 1 });
      expect(await backfill(world, executor, { continueOnFailures: true })).toMatchObject({
        succeeded: [runId('2023-12-10'), runId('2023-12-12')],
        failed: [runId('2023-12-11')],
        left: 0,
      });
      executor.behaviour = () => ({ kind: 'success' });
      const before = executor.taskIds.length;
      expect(await backfill(world, executor, { run: { rerunFailed: true } })).toMatchObject({ failed: [], left: 0 });
      expect(executor.taskIds.slice(before)).toEqual(['a', 'b']);
    }),
  );

  test(
    'runs are begun backwards, anew, or with some of their tasks',
    inWorld(async (world, executor) => {
      await world.addDag('d', { a: {}, b: { after: ['a'] }, c: { after: ['b'] } }, { ...DAILY, max_active_runs: 1 });
      await backfill(world, executor, { backwards: true, taskRegex: /^b$/ });
      expect(executor.taskIds).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
      expect(executor.submitted.map((work) => (work.kind === 'task' ? work.runId : ''))[0]).toBe(runId('2023-12-12'));
      expect(await world.states('d', runId('2023-12-10'))).toEqual({ a: 'success', b: 'success' });
      await backfill(world, executor, { to: '2023-12-10', taskRegex: /^c$/, ignoreDependencies: true });
      expect(executor.taskIds.slice(6)).toEqual(['c']);
      await backfill(world, executor, { to: '2023-12-10', run: { reset: true } });
      expect(executor.taskIds.slice(7)).toEqual(['a', 'b', 'c']);
    }),
  );

  test(
    'the first run does not look at the run before, and retries can be done without',
    inWorld(async (world, executor) => {
      await world.addDag(
        'd',
        { a: { depends_on_past: true, retries: 3, retry_delay: 300 } },
        { ...DAILY, catchup: true },
      );
      executor.behaviour = () => FAILED;
      const one = { to: '2023-12-10', run: { disableRetry: true } };
      expect(await backfill(world, executor, one)).toMatchObject({ failed: [runId('2023-12-10')] });
      executor.behaviour = () => ({ kind: 'success' });
      expect(await backfill(world, executor, { from: '2023-12-11' })).toMatchObject({ failed: [], left: 0 });
      await expect(
        backfill(world, executor, { from: '2023-12-20', to: '2023-12-21', backwards: true }),
      ).rejects.toThrow('depend_on_past');
    }),
  );

  test(
    'an interrupted backfill leaves nothing that goes on',
    inWorld(async (world, executor) => {
      await world.addDag('d', { a: {} }, { ...DAILY, max_active_runs: 1 });
      executor.behaviour = () => undefined;
      const interruption = new AbortController();
      const ended = backfill(world, executor, { signal: interruption.signal });
      await world.until(() => executor.taskIds.length > 0);
      interruption.abort();
      expect(await ended).toMatchObject({ interrupted: true, failed: [runId('2023-12-10')], left: 2 });
      const left = await world.db.all({ sql: "SELECT id FROM dag_run WHERE state <> 'failed'", parameters: [] });
      expect(left).toEqual([]);
    }),
  );

  test(
    'a scheduler of the same process leaves a backfill alone, and goes on with one that died',
    inWorld(async (world, executor) => {
      await world.addDag('d', { a: {} }, { ...DAILY, max_active_runs: 1, catchup: false });
      executor.behaviour = () => undefined;
      const other = new ScriptedExecutor(world.clock);
      const ended = backfill(world, executor, { from: '2023-12-10', to: '2023-12-10' });
      const [tiId = ''] = await world.until(() => executor.holding('a').length > 0 && executor.holding('a'));
      await world.startScheduler(other);
      const ofBackfill = () => other.submitted.filter((work) => work.runId === runId('2023-12-10'));
      await world.until(async () => Object.keys(await world.runStates('d')).length > 1);
      expect(ofBackfill()).toEqual([]);
      const [job] = await world.db.all<{ id: number }>({
        sql: "SELECT id FROM job WHERE job_type = 'BackfillJob'",
        parameters: [],
      });
      const now = world.clock.now();
      await world.db.transaction((tx) => declareDead(tx, job?.id ?? 0, now, now));
      await world.until(() => ofBackfill().length > 0);
      // What it still runs is nobody's.
      executor.end(tiId, FAILED);
      expect(await ended).toMatchObject({ succeeded: [runId('2023-12-10')], failed: [] });
    }),
  );

  test(
    'dates at which a run is under way, or that lie ahead, are refused',
    inWorld(async (world, executor) => {
      await world.addDag('d', { a: {} }, DAILY);
      await world.trigger('d', day('2023-12-11'));
      await expect(backfill(world, executor)).rejects.toThrow('runs that are not finished: manual__2023-12-11');
      await expect(backfill(world, executor, { from: '2024-01-01', to: '2024-02-01' })).rejects.toThrow(
        'in the future',
      );
      await expect(backfill(world, executor, { taskRegex: /nope/ })).rejects.toThrow("match 'nope' regex");
    }),
  );
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { deleteDagRunRecords } from '../../metadata/dags/dag-deletion.ts';
import { isDagPaused } from '../../metadata/dags/dags.ts';
import { lockDagFiles } from '../../metadata/dag-files/save-parsed-dag-file.ts';
import { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import { testDatabases, untilSomebodyWaits } from '../../metadata/test-databases.ts';
import { deleteDag } from './delete-dag.ts';
import { setDagPaused } from './set-dag-paused.ts';
import { type ActionWorld, openActionWorld } from '../test-action-world.ts';
import { triggerDagRun } from '../dag-runs/trigger-dag-run.ts';

describe.each(testDatabases())('DAGs on $name', (kind) => {
  let world: ActionWorld;
  beforeEach(async () => {
    world = await openActionWorld(kind);
    await world.addDags({ dagId: 'd', tasks: { a: {}, b: {} }, fields: { tags: ['t'] } }, { dagId: 'e' });
  });
  afterEach(() => world.drop());

  test('pausing and unpausing is stored, logged, and asks the scheduler to plan', async () => {
    await world.db.run({ sql: 'UPDATE dag SET next_dagrun_planned = $1', parameters: [true] });
    await setDagPaused(world, { dagId: 'd', isPaused: true, actor: 'ann' });
    expect(await isDagPaused(world.db, 'd')).toBe(true);
    expect(await isDagPaused(world.db, 'e')).toBe(false);
    const [planned] = await world.rows("SELECT next_dagrun_planned AS flag FROM dag WHERE dag_id = 'd'");
    expect(Boolean(planned?.flag)).toBe(false);
    await setDagPaused(world, { dagId: 'd', isPaused: false });
    expect(await isDagPaused(world.db, 'd')).toBe(false);
    expect(await world.rows('SELECT event, owner, dag_id, extra FROM log ORDER BY id')).toEqual([
      { event: 'paused', owner: 'ann', dag_id: 'd', extra: '{"is_paused":true}' },
      { event: 'paused', owner: null, dag_id: 'd', extra: '{"is_paused":false}' },
    ]);
    await expect(setDagPaused(world, { dagId: 'none', isPaused: true })).rejects.toMatchObject({
      code: 'DAG_NOT_FOUND',
    });
  });

  test('deleting counts the DAG, its tags, runs and task instances, and leaves other DAGs of the file alone', async () => {
    await triggerDagRun(world, { dagId: 'd', runId: 'a', triggeredBy: null, note: 'n' });
    world.clock.advance(1000);
    await triggerDagRun(world, { dagId: 'd', runId: 'b', triggeredBy: null });
    await triggerDagRun(world, { dagId: 'e', runId: 'a', triggeredBy: null });
    expect(await deleteDag(world, { dagId: 'd' })).toBe(1 + 1 + 2 + 4);
    for (const table of ['dag', 'dag_version', 'serialized_dag', 'dag_code', 'dag_run', 'task_instance']) {
      expect(await world.rows(`SELECT dag_id FROM ${table}`)).toEqual([{ dag_id: 'e' }]);
    }
    expect(await world.rows('SELECT 1 AS one FROM dag_bundle_content')).toHaveLength(1);
    await expect(deleteDag(world, { dagId: 'd' })).rejects.toMatchObject({ code: 'DAG_NOT_FOUND' });
    expect(await deleteDag(world, { dagId: 'e' })).toBe(3);
    expect(await world.rows('SELECT 1 AS one FROM dag_bundle_content')).toEqual([]);
  });

  test('deleting takes along a run that is begun at the same time', async () => {
    class WatchedCatalog extends DagCatalog {
      override async version(...asked: Parameters<DagCatalog['version']>) {
        // It has read the version before: what it knows is not the database's word.
        await super.version(...asked);
        deleting ??= deleteDag(world, { dagId: 'd' });
        await Promise.race([deleting, untilSomebodyWaits(world.db)]);
        return super.version(...asked);
      }
    }
    let deleting: Promise<number> | undefined;
    const context = { db: world.db, clock: world.clock, dagCatalog: new WatchedCatalog(world.db) };
    await triggerDagRun(context, { dagId: 'd', triggeredBy: null });
    await deleting;
    expect(await world.rows('SELECT run_id FROM dag_run')).toEqual([]);
    expect(await world.rows('SELECT dag_id FROM dag_total')).toEqual([]);
  });

  test('deleting waits for the storing of files: both decide which code is kept', async () => {
    let deleting: Promise<number> | undefined;
    const waited = await world.db.transaction(async (tx) => {
      await lockDagFiles(tx);
      deleting = deleteDag(world, { dagId: 'd' });
      return Promise.race([deleting.then(() => false), untilSomebodyWaits(world.db).then(() => true)]);
    });
    expect(waited).toBe(true);
    expect(await deleting).toBe(2);
  });

  test('a run that is deleted twice at the same time counts once', async () => {
    const run = await triggerDagRun(world, { dagId: 'd', runId: 'a', triggeredBy: null });
    const kept = { dagId: 'd', runId: 'b', logicalDate: parseTimestamp('2025-01-01T00:00:00Z'), triggeredBy: null };
    await triggerDagRun(world, kept);
    let second: Promise<boolean> | undefined;
    const first = await world.db.transaction(async (tx) => {
      const isDeleted = await deleteDagRunRecords(tx, run);
      second = world.db.transaction((other) => deleteDagRunRecords(other, run));
      await untilSomebodyWaits(world.db);
      return isDeleted;
    });
    expect([first, await second]).toEqual([true, false]);
    expect(await world.rows('SELECT dag_runs, task_instances FROM dag_total')).toEqual([
      { dag_runs: 1, task_instances: 2 },
    ]);
  });

  test('a deleted DAG comes back when its file is stored again', async () => {
    await deleteDag(world, { dagId: 'd' });
    await world.addDags({ dagId: 'd', tasks: { a: {}, b: {} }, fields: { tags: ['t'] } }, { dagId: 'e' });
    expect(await world.dagCatalog.latest('d')).toMatchObject({ versionNumber: 1 });
  });

  test('a DAG of which a task runs is not deleted', async () => {
    await triggerDagRun(world, { dagId: 'd', triggeredBy: null });
    await world.db.run({ sql: "UPDATE task_instance SET state = 'running' WHERE task_id = 'a'", parameters: [] });
    await expect(deleteDag(world, { dagId: 'd' })).rejects.toThrow(
      "Task instances of dag with id: 'd' are still running",
    );
  });
});

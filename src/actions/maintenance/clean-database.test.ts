import { describe, expect, test } from 'vitest';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { dropArchive, listArchives, readArchive } from '../../metadata/cleaning/archives.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { totalOf } from '../../metadata/dags/totals.ts';
import { type CleanedTable, cleanDatabase, findCleanableTables } from './clean-database.ts';
import { setDagRunState } from '../dag-runs/set-dag-run-state.ts';
import { openActionWorld } from '../test-action-world.ts';
import { triggerDagRun } from '../dag-runs/trigger-dag-run.ts';

describe.each(testDatabases())('on $name', (kind) => {
  test('old runs are archived with their totals, those that are not finished stay', async () => {
    const world = await openActionWorld(kind);
    try {
      await world.addDags({ dagId: 'd' });
      for (const runId of ['done', 'going']) {
        await triggerDagRun(world, { dagId: 'd', runId, triggeredBy: null });
        world.clock.advance(1000);
      }
      await setDagRunState(world, { dagId: 'd', runId: 'done', state: 'success' });
      const at = world.clock.now();
      await world.db.run({ sql: 'UPDATE dag_run SET start_date = $1', parameters: [at] });
      await world.db.run({ sql: 'UPDATE task_instance SET start_date = $1', parameters: [at] });
      const cleaned: CleanedTable[] = [];
      const clean = (dryRun: boolean) =>
        cleanDatabase(world, {
          before: parseTimestamp('2030-01-01T00:00:00Z'),
          tables: findCleanableTables(['dag_run', 'task_instance']),
          dryRun,
          archive: true,
          onTable: (table) => cleaned.push(table),
        });
      await clean(true);
      const tasks = Number(cleaned[0]?.count);
      expect(cleaned).toEqual([
        { name: 'task_instance', count: tasks, archive: undefined },
        { name: 'dag_run', count: 1, archive: undefined },
      ]);
      expect(await totalOf(world.db, 'dag_runs', 'all')).toBe(2);
      await clean(false);
      expect(await world.rows('SELECT run_id FROM dag_run')).toEqual([{ run_id: 'going' }]);
      expect(await totalOf(world.db, 'dag_runs', 'all')).toBe(1);
      expect(await totalOf(world.db, 'task_instances', 'all')).toBe(tasks);
      const [archive = ''] = await listArchives(world.db, ['dag_run']);
      expect(await readArchive(world.db, archive)).toMatchObject([{ run_id: 'done' }]);
      await dropArchive(world.db, archive);
      expect(await listArchives(world.db, ['dag_run'])).toEqual([]);
      expect(await listArchives(world.db)).toHaveLength(1);
    } finally {
      await world.drop();
    }
  });
});

test('a table that holds what people made is not cleaned', () => {
  expect(() => findCleanableTables(['variable'])).toThrow('cannot be cleaned: variable');
});

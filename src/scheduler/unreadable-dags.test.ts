import { expect, test } from 'vitest';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import { testDatabases } from '../metadata/test-databases.ts';
import { ScriptedExecutor, TestWorld } from './test-world.ts';

test.each(testDatabases())(
  'a stored DAG that cannot be read holds up only its own runs, until it is stored anew, on $name',
  async (kind) => {
    const world = await TestWorld.open(kind);
    await world.addDag('strange', { a: {} });
    const waiting = await world.trigger('strange');
    // As another version of the program may have stored it.
    const [asText, asJson] = world.db.dialect === 'postgres' ? ['data::text', '::json'] : ['data', ''];
    await world.db.run({
      sql: `UPDATE serialized_dag SET data = replace(${asText}, '"tasks"', '"works"')${asJson}`,
      parameters: [],
    });
    await world.addDag('d', { a: {} });
    const told: string[] = [];
    const catalog = new DagCatalog(world.db, (dagId) => told.push(dagId));
    await world.startScheduler(new ScriptedExecutor(world.clock), { catalog });
    expect(await world.runEnd('d', await world.trigger('d'))).toBe('success');
    expect(await world.runStates('strange')).toEqual({ [waiting]: 'queued' });
    expect(new Set(told)).toEqual(new Set(['strange']));
    // Its file was changed: what waited goes on with what it says now.
    await world.addDag('strange', { a: {}, b: {} });
    expect(await world.runEnd('strange', waiting)).toBe('success');
    await world.close();
  },
);

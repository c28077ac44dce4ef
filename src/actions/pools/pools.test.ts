import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPool, listPools } from '../../metadata/pools/pools.ts';
import { testDatabases } from '../../metadata/test-databases.ts';
import { deletePool } from './delete-pool.ts';
import { savePool } from './save-pool.ts';
import { type ActionWorld, openActionWorld } from '../test-action-world.ts';

describe.each(testDatabases())('pools on $name', (kind) => {
  let world: ActionWorld;
  beforeEach(async () => {
    world = await openActionWorld(kind);
  });
  afterEach(() => world.drop());

  test('a pool is created, changed under the same id, listed by age and deleted', async () => {
    const created = await savePool(world, { name: 'foo', slots: 3, description: 'a pool', includeDeferred: true });
    expect(created).toMatchObject({ pool: 'foo', slots: 3, description: 'a pool' });
    const changed = await savePool(world, { name: 'foo', slots: -1, description: null });
    expect(changed).toMatchObject({ id: created.id, slots: -1, description: null });
    expect(Boolean(changed.include_deferred)).toBe(true);
    expect((await listPools(world.db)).map(({ pool }) => pool)).toEqual(['default_pool', 'foo']);
    expect(await deletePool(world, 'foo', { actor: 'ann' })).toMatchObject({ id: created.id, pool: 'foo' });
    expect(await findPool(world.db, 'foo')).toBeUndefined();
    expect((await world.rows('SELECT event, owner FROM log ORDER BY id')).at(-1)).toEqual({
      event: 'pool.delete',
      owner: 'ann',
    });
  });

  test('refusals are in the words of Airflow', async () => {
    await expect(deletePool(world, 'foo')).rejects.toThrow("Pool 'foo' doesn't exist");
    await expect(deletePool(world, 'default_pool')).rejects.toThrow('default_pool cannot be deleted');
    await expect(deletePool(world, ' ')).rejects.toThrow("Pool name shouldn't be empty");
    await expect(savePool(world, { name: '  ', slots: 1, description: '' })).rejects.toThrow(
      "Pool name shouldn't be empty",
    );
    const long = 'x'.repeat(257);
    await expect(savePool(world, { name: long, slots: 1, description: '' })).rejects.toThrow(
      "Pool name can't be more than 256 characters",
    );
  });
});

import { expect, test } from 'vitest';
import { Conditions } from './conditions.ts';
import { testDatabases } from './test-databases.ts';

test('what is not said does not narrow', () => {
  const conditions = new Conditions('sqlite');
  conditions.compare('t.a =', undefined);
  conditions.among('t.a', undefined);
  conditions.among('t.a', 'all');
  conditions.within('t.a', undefined);
  conditions.within('t.a', {});
  conditions.contains('t.a', '');
  expect(conditions.list('t')).toEqual({ from: 't', conditions: [], parameters: [] });
});

test('a single value is compared by itself, so that an index gives the order', () => {
  const conditions = new Conditions('sqlite');
  conditions.among('t.a', ['x']);
  conditions.within('t.b', { from: 1, to: 2 });
  expect(conditions.list('t')).toEqual({
    from: 't',
    conditions: ['t.a = $1', 't.b >= $2', 't.b <= $3'],
    parameters: ['x', 1, 2],
  });
});

test.each(testDatabases())('lists and parts of texts find rows on $name', async (kind) => {
  const { db, drop } = await kind.open();
  for (const pool of ['Old', 'new', 'other']) {
    await db.run({
      sql: 'INSERT INTO slot_pool (pool, slots, include_deferred) VALUES ($1, 1, $2)',
      parameters: [pool, false],
    });
  }
  const found = async (narrow: (conditions: Conditions) => void) => {
    const conditions = new Conditions(db.dialect);
    narrow(conditions);
    const { from, conditions: texts, parameters } = conditions.list('slot_pool p');
    const sql = `SELECT p.pool FROM ${from} WHERE ${texts.join(' AND ')} ORDER BY p.pool`;
    return (await db.all<{ pool: string }>({ sql, parameters })).map(({ pool }) => pool);
  };
  expect(await found((conditions) => conditions.among('p.pool', ['new', 'other', 'x']))).toEqual(['new', 'other']);
  expect(await found((conditions) => conditions.among('p.pool', []))).toEqual([]);
  expect(await found((conditions) => conditions.contains('p.pool', 'oLD'))).toEqual(['Old']);
  await drop();
});

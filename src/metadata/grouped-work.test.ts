import { expect, test } from 'vitest';
import { systemClock } from '../foundation/clock.ts';
import type { GroupWork } from './database.ts';
import { testDatabases } from './test-databases.ts';

for (const kind of testDatabases()) {
  test(`those who come together share a transaction, and each gets its own outcome on ${kind.name}`, async () => {
    const { db, drop } = await kind.open();
    const groups: (readonly string[])[] = [];
    const work: GroupWork<string, string> = async (tx, inputs) => {
      groups.push(inputs);
      for (const event of inputs) {
        await tx.run({ sql: 'INSERT INTO log (dttm, event) VALUES ($1, $2)', parameters: [systemClock.now(), event] });
      }
      return inputs.map((input) => (input === 'refused' ? new Error('no') : `did ${input}`));
    };
    const outcomes = await Promise.allSettled(['a', 'refused', 'b'].map((input) => db.together(work, input)));
    expect(groups).toEqual([['a', 'refused', 'b']]);
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'refused'))).toEqual([
      'did a',
      'refused',
      'did b',
    ]);
    await drop();
  });

  test(`one that rolls the transaction back takes nobody along on ${kind.name}`, async () => {
    const { db, drop } = await kind.open();
    const work: GroupWork<string | null, void> = async (tx, inputs) => {
      for (const event of inputs) {
        await tx.run({ sql: 'INSERT INTO log (dttm, event) VALUES ($1, $2)', parameters: [systemClock.now(), event] });
      }
      return inputs.map(() => undefined);
    };
    const outcomes = await Promise.allSettled(['a', null, 'b'].map((input) => db.together(work, input)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const rows = await db.all<{ event: string }>({ sql: 'SELECT event FROM log ORDER BY id', parameters: [] });
    expect(rows).toEqual([{ event: 'a' }, { event: 'b' }]);
    await drop();
  });
}

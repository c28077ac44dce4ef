import { expect, test } from 'vitest';
import { systemClock } from '../foundation/clock.ts';
import type { Database } from './database.ts';
import { countRows, readJsonPage } from './page.ts';
import { testDatabases } from './test-databases.ts';

const ROWS = 1_000;

async function fill(db: Database): Promise<void> {
  await db.run({
    sql: `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
      INSERT INTO log (dttm, event, owner) SELECT $1${db.dialect === 'postgres' ? '::timestamptz' : ''}, CASE i % 2 WHEN 0 THEN 'even' ELSE 'odd' END, 'x' FROM n`,
    parameters: [systemClock.now()],
  });
}

for (const kind of testDatabases()) {
  test(`a page is the same from either end of the list on ${kind.name}`, async () => {
    const { db, drop } = await kind.open();
    await fill(db);
    const list = { from: 'log l', conditions: ["l.event = 'even'"], parameters: [] };
    const total = await countRows(db, list);
    expect(total).toBe(ROWS / 2);
    const item = db.dialect === 'postgres' ? 'l.id::text' : 'CAST(l.id AS TEXT)';
    const read = async (offset: number, descending: boolean) => {
      const order = [
        { column: 'l.event', descending },
        { column: 'l.dttm', descending },
      ];
      return JSON.parse(
        await readJsonPage(db, { ...list, item, key: 'l.id', order, limit: 4, offset }, total),
      ) as number[];
    };
    expect(await read(0, false)).toEqual([2, 4, 6, 8]);
    expect(await read(230, false)).toEqual([462, 464, 466, 468]);
    expect(await read(270, false)).toEqual([542, 544, 546, 548]);
    expect(await read(497, false)).toEqual([996, 998, 1000]);
    expect(await read(497, true)).toEqual([6, 4, 2]);
    expect(await read(500, false)).toEqual([]);
    await drop();
  });

  test(`the mark of the data is another one after each commit on ${kind.name}`, async () => {
    const { db, drop } = await kind.open();
    const first = await db.readMark();
    await fill(db);
    const second = await db.readMark();
    expect(second).not.toBe(first);
    await db.run({ sql: "DELETE FROM log WHERE event = 'odd'", parameters: [] });
    expect(await db.readMark()).not.toBe(second);
    await drop();
  });
}

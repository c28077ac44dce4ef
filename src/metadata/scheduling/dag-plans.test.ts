import { expect, test } from 'vitest';
import { ManualClock } from '../../foundation/clock.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import { saveParsedDagFile } from '../dag-files/save-parsed-dag-file.ts';
import { testDagFile } from '../dag-files/test-dag-file.ts';
import { findActiveDags } from '../dags/dags.ts';
import { testDatabases } from '../test-databases.ts';
import { lockDueDags } from './dag-plans.ts';

const NOW = parseTimestamp('2024-01-01T00:00:00Z');

test.each(testDatabases())('runs that people begin hold no due run of their DAG up on $name', async (kind) => {
  const { db, drop } = await kind.open();
  const file = testDagFile('d.ts', [{ dagId: 'd' }]);
  await saveParsedDagFile(db, file, { clock: new ManualClock(NOW), pausedAtCreation: false });
  await db.run({ sql: 'UPDATE dag SET next_dagrun_create_after = $1', parameters: [NOW] });
  let due: Promise<string[]> | undefined;
  await db.transaction(async (tx) => {
    expect(await findActiveDags(tx, ['d'])).toHaveLength(1);
    due = db.transaction((other) => lockDueDags(other, NOW, 10, undefined));
    // SQLite has one writer.
    if (db.dialect === 'postgres') await due;
  });
  expect(await due).toEqual(['d']);
  await drop();
});

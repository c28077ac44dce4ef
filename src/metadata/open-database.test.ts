import { expect, test } from 'vitest';
import { openDatabase } from './open-database.ts';

test.each([
  ['mysql://user:secret@host/airflow', 'use sqlite:////absolute/path or postgresql://user:password@host/name'],
  ['sqlite://', 'use sqlite:////absolute/path or postgresql://user:password@host/name'],
  ['sqlite:///:memory:', 'a file is needed'],
  ['', 'use sqlite:////absolute/path or postgresql://user:password@host/name'],
])('the database %s is refused without showing its password', (url, reason) => {
  expect(() => openDatabase(url)).toThrow(
    expect.objectContaining({
      code: 'INVALID_DATABASE_URL',
      detail: { url: url.replace('secret', '***'), reason },
    }),
  );
});

test('a PostgreSQL server that is not there is reported as unavailable', async () => {
  const db = openDatabase('postgresql+psycopg2://nobody@127.0.0.1:1/none');
  await expect(db.first({ sql: 'SELECT 1', parameters: [] })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  await expect(db.transaction(async () => 1)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  await db.close();
});

test('an SQLite file that cannot be opened is reported as unavailable', () => {
  expect(() => openDatabase('sqlite:////dev/null/metadata.db')).toThrow(
    expect.objectContaining({ code: 'DATABASE_UNAVAILABLE' }),
  );
});

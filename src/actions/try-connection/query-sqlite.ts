import { DatabaseSync } from 'node:sqlite';
import type { ConnectionParts } from '../../domain/connection-text.ts';
import { type ConnectionVerdict, TESTED } from './connection-verdict.ts';

/** Opens the database file, which must be there, and asks it something. */
export function querySqlite({ host }: ConnectionParts): ConnectionVerdict {
  const file = host || ':memory:';
  const database = new DatabaseSync(file, { readOnly: file !== ':memory:' });
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return TESTED;
  } finally {
    database.close();
  }
}

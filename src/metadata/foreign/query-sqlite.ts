import { DatabaseSync } from 'node:sqlite';
import type { ConnectionParts } from '../../domain/connection-text.ts';

/**
 * Opens any database file, which must be there, and asks it something; nothing at all is a database in memory.
 * @throws Error that says why it cannot be used
 */
export function querySqlite({ host }: ConnectionParts): void {
  const file = host || ':memory:';
  const database = new DatabaseSync(file, { readOnly: file !== ':memory:' });
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get();
  } finally {
    database.close();
  }
}

import { createRequire } from 'node:module';
import type * as Pg from 'pg';

let loaded: typeof Pg | undefined;

/** The driver, loaded on first use: a command on SQLite would spend a third of its time on what it does not need. */
export function loadPg(): typeof Pg {
  loaded ??= createRequire(import.meta.url)('pg') as typeof Pg;
  return loaded;
}

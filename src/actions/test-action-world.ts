import { ManualClock } from '../foundation/clock.ts';
import { parseTimestamp } from '../foundation/timestamp.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import type { Database } from '../metadata/database.ts';
import { saveParsedDagFile } from '../metadata/dag-files/save-parsed-dag-file.ts';
import type { TestDatabaseKind } from '../metadata/test-databases.ts';
import { type TestDag, testDagFile } from '../metadata/dag-files/test-dag-file.ts';
import type { DagActionContext } from './action-context.ts';

/** A database with nothing in it yet, and what actions need to work on it. */
export interface ActionWorld extends DagActionContext {
  clock: ManualClock;
  /** Stores DAGs of one file `<first id>.ts`. */
  addDags(...dags: TestDag[]): Promise<void>;
  /** All rows of a query. */
  rows(sql: string, ...parameters: (string | number | boolean | null)[]): Promise<Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** Noon of 2026-01-01. */
export async function openActionWorld(kind: TestDatabaseKind): Promise<ActionWorld> {
  const { db, drop } = await kind.open();
  const clock = new ManualClock(parseTimestamp('2026-01-01T12:00:00Z'));
  return {
    db,
    clock,
    dagCatalog: new DagCatalog(db),
    rows: (sql, ...parameters) => (db satisfies Database).all<Record<string, unknown>>({ sql, parameters }),
    drop,
    async addDags(...dags) {
      const file = testDagFile(`${dags[0]?.dagId}.ts`, dags);
      await saveParsedDagFile(db, file, { clock, pausedAtCreation: false });
    },
  };
}

import type { Config } from '../config/config.ts';
import type { Clock } from '../foundation/clock.ts';
import type { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import type { Database } from '../metadata/database.ts';

/** What a command on the metadata database works with; fits every action's context. */
export interface CliDatabase {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly dagCatalog: DagCatalog;
}

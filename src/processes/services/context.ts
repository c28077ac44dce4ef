import { hostname } from 'node:os';
import { unixname } from '../../foundation/unixname.ts';
import type { Config } from '../../config/config.ts';
import { type Clock, systemClock } from '../../foundation/clock.ts';
import { type Logger, createLogger } from '../../foundation/log.ts';
import { DagCatalog } from '../../metadata/dags/dag-catalog.ts';
import type { Database } from '../../metadata/database.ts';
import { openDatabase } from '../../metadata/open-database.ts';

/** What every long-running process works with. */
export interface Context {
  readonly config: Config;
  /** The environment that the process was started with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly db: Database;
  readonly catalog: DagCatalog;
  readonly hostname: string;
  readonly unixname: string;
}

/** Opens the database and makes what goes with it. Whoever opened a context closes its `db`. */
export function openContext(config: Config, env: Context['env'], name: string): Context {
  const db = openDatabase(config.database.sqlAlchemyConn, {
    applicationName: `tradewind ${name}`,
    poolSize: config.database.sqlAlchemyPoolSize,
    synchronous: config.tradewind.sqliteSynchronous,
    lockTimeoutMs: config.tradewind.databaseLockTimeoutMs,
    watchIntervalMs: config.tradewind.databaseWatchIntervalMs,
    // To the pool 0 is for ever.
    idleTimeoutMs: Math.max(0, config.database.sqlAlchemyPoolRecycleMs),
  });
  const logger = createLogger(name, { level: config.logging.loggingLevel });
  return {
    config,
    env,
    clock: systemClock,
    logger,
    db,
    catalog: new DagCatalog(db, (dagId, error) => {
      logger.error(
        { dagId },
        'a stored DAG cannot be read: have its file parsed again (airflow dags reserialize)',
        error,
      );
    }),
    hostname: hostname(),
    unixname: unixname(),
  };
}

import type { Config } from '../config/config.ts';
import { AppError, hasCode } from '../foundation/app-error.ts';
import { DagCatalog } from '../metadata/dags/dag-catalog.ts';
import { checkSchema } from '../metadata/migrate.ts';
import { openDatabase } from '../metadata/open-database.ts';
import type { Cli } from './cli.ts';
import type { CliDatabase } from './cli-database.ts';
import { CommandFailure } from './command-failure.ts';
import { loadCliConfig } from './load-cli-config.ts';

/**
 * Opens the metadata database for a command that works on nothing else, and closes it in the end.
 * @throws CommandFailure where it was never made; AppError NEEDS_DATABASE where the configuration says that commands go to a server,
 *   others where its tables are of another version
 */
export async function withDatabase<T>(cli: Cli, work: (context: CliDatabase) => Promise<T>): Promise<T> {
  const config = loadCliConfig(cli);
  if (isRemote(cli, config)) {
    throw new AppError('NEEDS_DATABASE', { reason: 'no REST API of a server offers it' });
  }
  return withDatabaseOf(cli, config, work);
}

/** Whether commands go to a server: those that a server runs in its own process never do. */
export function isRemote(cli: Cli, config: Config): boolean {
  return config.cli.apiClient === 'remote' && !cli.opened;
}

/** The same wherever commands go. */
export async function withDatabaseOf<T>(
  cli: Cli,
  config: Config,
  work: (context: CliDatabase) => Promise<T>,
): Promise<T> {
  if (cli.opened) return work(cli.opened);
  return openFor(cli, config, async (context) => {
    try {
      await checkSchema(context.db);
    } catch (error) {
      if (!hasCode(error, 'SCHEMA_OUTDATED')) throw error;
      throw new CommandFailure(`${error.message}\nPlease initialize the database with 'airflow db migrate'.`);
    }
    return work(context);
  });
}

/** The same for commands that work on a database in whatever state. */
export async function withUncheckedDatabase<T>(cli: Cli, work: (context: CliDatabase) => Promise<T>): Promise<T> {
  return openFor(cli, loadCliConfig(cli), work);
}

async function openFor<T>(cli: Cli, config: Config, work: (context: CliDatabase) => Promise<T>): Promise<T> {
  const db = openDatabase(config.database.sqlAlchemyConn, {
    applicationName: 'tradewind cli',
    poolSize: 2,
    synchronous: config.tradewind.sqliteSynchronous,
    lockTimeoutMs: config.tradewind.databaseLockTimeoutMs,
    watchIntervalMs: config.tradewind.databaseWatchIntervalMs,
    // To the pool 0 is for ever.
    idleTimeoutMs: Math.max(0, config.database.sqlAlchemyPoolRecycleMs),
  });
  try {
    return await work({ config, db, clock: cli.clock, dagCatalog: new DagCatalog(db) });
  } finally {
    await db.close();
  }
}

import type { Cli } from './cli.ts';
import { CommandFailure } from './command-failure.ts';
import { type CliDatabase, withDatabase } from './with-database.ts';

/**
 * {@link withDatabase} for the commands that Airflow sends to a server where `[cli] api_client` says so.
 * @throws CommandFailure there, since what they are to change is not in the database of this machine
 */
export function withClient<T>(cli: Cli, work: (context: CliDatabase) => Promise<T>): Promise<T> {
  return withDatabase(cli, async (context) => {
    if (context.config.cli.apiClient === 'remote') {
      throw new CommandFailure(
        'The command line does not speak to a remote server yet: set [cli] api_client = airflow.api.client.local_client',
      );
    }
    return work(context);
  });
}

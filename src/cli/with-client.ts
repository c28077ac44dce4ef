import type { Config } from '../config/config.ts';
import type { ControlPlane } from '../client/control-plane.ts';
import { localControlPlane } from '../client/local.ts';
import { cliActor } from './cli-actor.ts';
import type { Cli } from './cli.ts';
import { loadCliConfig } from './load-cli-config.ts';
import { isRemote, withDatabaseOf } from './with-database.ts';

/** What a command works with that runs here as well as against a server. */
export interface CliClient {
  readonly config: Config;
  readonly clock: Cli['clock'];
  readonly plane: ControlPlane;
}

/**
 * Runs a command on the control plane that `[cli] api_client` chooses: the database of this machine, or the server of
 * `endpoint_url`. A server that runs commands in its own process uses its own database.
 * @throws CommandFailure, AppError where it cannot be had
 */
export async function withClient<T>(cli: Cli, work: (client: CliClient) => Promise<T>): Promise<T> {
  const config = loadCliConfig(cli);
  const { clock } = cli;
  if (isRemote(cli, config)) {
    const { remoteControlPlane } = await import('../client/remote.ts');
    return work({ config, clock, plane: await remoteControlPlane(config, cli) });
  }
  return withDatabaseOf(cli, config, (context) =>
    work({ config, clock, plane: localControlPlane({ ...context, by: cliActor(), env: cli.env }) }),
  );
}

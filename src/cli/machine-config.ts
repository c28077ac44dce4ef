import type { Config } from '../config/config.ts';
import { hidePasswords } from '../foundation/hide-passwords.ts';
import type { Cli } from './cli.ts';
import { loadCliConfig } from './load-cli-config.ts';
import { isRemote } from './with-database.ts';

/**
 * The configuration, for a command that tells of this machine wherever others go: where those go to a server, standard error says
 * that this one did not.
 * @throws ConfigError with everything that is wrong
 */
export function loadMachineConfig(cli: Cli): Config {
  const config = loadCliConfig(cli);
  if (isRemote(cli, config)) {
    const server = hidePasswords(config.cli.endpointUrl);
    cli.complain(`[INFO] This is about this machine, not about the server at ${server}.\n`);
  }
  return config;
}

import type { Config } from '../config/config.ts';
import { type LoadConfigInput, loadConfig } from '../config/read/load-config.ts';
import { writeDefaultConfigFile } from '../config/write/write-default-config.ts';
import type { Cli } from './cli.ts';

/**
 * The configuration of this command line; `airflow.cfg` is written where there is none yet. Warnings go to standard error.
 * @throws ConfigError with everything that is wrong
 */
export function loadCliConfig(cli: Cli, given: Pick<LoadConfigInput, 'flags' | 'defaults'> = {}): Config {
  if (cli.opened) return cli.opened.config;
  writeDefaultConfigFile(cli.env);
  return loadConfig({ env: cli.env, warn: (text) => cli.complain(`${text}\n`), ...given });
}

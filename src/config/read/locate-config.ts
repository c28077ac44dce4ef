import { join, resolve } from 'node:path';
import { type Environment, expandVariables } from './expand-variables.ts';

/** Where the configuration lies. Neither needs to exist. */
export interface ConfigLocation {
  /** The home folder, absolute. */
  readonly home: string;
  /** The file `airflow.cfg`, absolute. */
  readonly configFile: string;
}

/**
 * The home folder is TRADEWIND_HOME, else AIRFLOW_HOME, else `~/tradewind`. The file is `airflow.cfg` in it, unless
 * TRADEWIND_CONFIG names another (the command line's `--config`), or AIRFLOW_CONFIG: that one belongs to AIRFLOW_HOME, so
 * TRADEWIND_HOME turns it off.
 */
export function locateConfig(env: Environment): ConfigLocation {
  const named = env['TRADEWIND_HOME'];
  const home = absolute(named || env['AIRFLOW_HOME'] || '~/tradewind', env);
  const file = env['TRADEWIND_CONFIG'] || (named ? undefined : env['AIRFLOW_CONFIG']);
  return { home, configFile: file ? absolute(file, env) : join(home, 'airflow.cfg') };
}

function absolute(path: string, env: Environment): string {
  const expansion = expandVariables(path, env);
  return resolve('text' in expansion ? expansion.text : path);
}

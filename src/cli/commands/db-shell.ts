import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';
import { VERBOSE } from '../options/common-options.ts';
import { hidePasswords } from '../../foundation/hide-passwords.ts';

export const grouped = defineCommand({
  description: "Runs a shell to access the database: 'sqlite3' or 'psql', which must be installed",
  options: { verbose: VERBOSE },
  run: (_, cli) => openShell(cli),
});

/** Airflow 1.10's `shell`. */
export const flat = defineCommand({ options: {}, run: (_, cli) => openShell(cli) });

async function openShell(cli: Cli): Promise<number> {
  const url = loadCliConfig(cli).database.sqlAlchemyConn;
  cli.complain(`DB: ${hidePasswords(url)}\n`);
  const { program, args, env } = shellOf(url, cli.env);
  return cli.services.runAtTerminal(program, args, env);
}

interface Shell {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Cli['env'];
}

/** The password goes by the environment: whoever lists the processes of a machine sees their arguments. */
function shellOf(url: string, env: Cli['env']): Shell {
  const [, scheme = ''] = /^(\w+)(?:\+\w+)?:/.exec(url) ?? [];
  if (scheme === 'sqlite') {
    return { program: 'sqlite3', args: [url.replace(/^[\w+]+:\/\/\//, '').replace(/\?.*$/, '')], env };
  }
  if (scheme !== 'postgresql' && scheme !== 'postgres') throw new CommandFailure(`Unknown driver: ${scheme}`);
  const address = new URL(url.replace(/^[\w+]+:/, 'postgresql:'));
  const password = decodeURIComponent(address.password);
  address.password = '';
  return {
    program: 'psql',
    args: [address.toString()],
    env: password === '' ? env : { ...env, PGPASSWORD: password },
  };
}

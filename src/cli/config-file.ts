import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cli } from './cli.ts';
import { CommandFailure } from './command-failure.ts';

/**
 * Takes `--config FILE` from the beginning of a command line, where it names the file that is read instead of the home's
 * `airflow.cfg`.
 * @returns the command line without it, and its world with it
 * @throws CommandFailure where there is no such file
 */
export function takeConfigFile(argv: readonly string[], cli: Cli): { argv: readonly string[]; cli: Cli } {
  const [option = '', value, ...rest] = argv;
  if (option === '--config' && value !== undefined) return { argv: rest, cli: withConfigFile(cli, value) };
  const [, path] = /^--config=(.+)$/s.exec(option) ?? [];
  return path === undefined ? { argv, cli } : { argv: argv.slice(1), cli: withConfigFile(cli, path) };
}

/** The world of a command that reads this configuration file. @throws CommandFailure where there is none */
export function withConfigFile(cli: Cli, path: string): Cli {
  const file = resolve(path);
  if (!existsSync(file)) throw new CommandFailure(`There is no configuration file ${file}`);
  return { ...cli, env: { ...cli.env, TRADEWIND_CONFIG: file } };
}

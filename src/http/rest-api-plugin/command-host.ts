import type { Cli } from '../../cli/cli.ts';

/** What the process of the web server supplies, so that commands can be run. */
export interface CommandHost {
  /** The environment of commands: that of the server. */
  readonly env: Cli['env'];
  readonly services: Cli['services'];
  /** The command line as a program, and its first arguments: for commands that get a process of their own. */
  readonly program: readonly [string, ...string[]];
}

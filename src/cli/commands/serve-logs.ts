import { defineCommand } from '../command.ts';
import { loadCliConfig } from '../load-cli-config.ts';

const command = defineCommand({
  options: {},
  run: (_args, cli) => cli.services.logServer(loadCliConfig(cli), (line) => cli.print(`${line}\n`)),
});

export const grouped = command;
export const flat = command;

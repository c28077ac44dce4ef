import { REPORTED_VERSION } from '../../config/version.ts';
import { defineCommand } from '../command.ts';

export const grouped = defineCommand({
  options: {},
  async run(_, cli) {
    cli.print(`${REPORTED_VERSION}\n`);
  },
});

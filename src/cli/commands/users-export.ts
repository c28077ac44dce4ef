import { writeFileSync } from 'node:fs';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { jsonDumpsIndented } from '../output/json-dumps.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { export: positional('FILEPATH', 'Export all users to JSON file'), verbose: VERBOSE },
  async run({ export: path }, cli) {
    const users = await withClient(cli, async ({ plane }) => (await plane.users()).list());
    const content = users.map(({ id, username, email, first_name, last_name, roles }) => ({
      id,
      username,
      email,
      firstname: first_name,
      lastname: last_name,
      roles,
    }));
    writeFileSync(path, jsonDumpsIndented(content, 4));
    cli.print(`${users.length} users successfully exported to ${path}.\n`);
  },
});

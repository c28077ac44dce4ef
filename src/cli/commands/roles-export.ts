import { writeFileSync } from 'node:fs';
import { isDefaultRole } from '../../domain/default-roles.ts';
import { defineCommand } from '../command.ts';
import { flag, positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { jsonDumps, jsonDumpsIndented } from '../output/json-dumps.ts';
import { byResource } from '../files/role-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    file: positional('file', 'Export all roles to JSON file'),
    pretty: flag(['-p', '--pretty'], 'Format output JSON file by sorting role names and indenting by 4 spaces'),
    verbose: VERBOSE,
  },
  async run({ file, pretty }, cli) {
    const roles = (await withClient(cli, async ({ plane }) => (await plane.roles()).list())).filter(
      ({ name }) => !isDefaultRole(name),
    );
    const lines = roles
      .flatMap((role) =>
        role.permissions.length === 0 ? [{ name: role.name, resource: '', action: '' }] : byResource(role),
      )
      .map((line) => ({ ...line }));
    writeFileSync(file, pretty ? jsonDumpsIndented(lines, 4, false) : jsonDumps(lines));
    cli.print(`${roles.length} roles with ${lines.length} linked permissions successfully exported to ${file}\n`);
  },
});

import { defineCommand } from '../command.ts';
import { flag } from '../option.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { printRows } from '../output/print-rows.ts';
import { byResource } from '../files/role-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    permission: flag(['-p', '--permission'], 'Show role permissions'),
    output: OUTPUT,
    verbose: VERBOSE,
  },
  async run({ permission, output }, cli) {
    const roles = (await withClient(cli, async ({ plane }) => (await plane.roles()).list())).sort((a, b) =>
      compare(a.name, b.name),
    );
    const rows = permission
      ? roles.flatMap((role) => byResource(role).sort((a, b) => compare(a.resource, b.resource)))
      : roles.map(({ name }) => ({ name }));
    await printRows(
      rows.map((row) => ({ ...row })),
      output,
      cli,
    );
  },
});

/** As Python sorts texts. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

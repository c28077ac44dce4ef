import { defineCommand } from '../command.ts';
import { OUTPUT, VERBOSE } from '../options/common-options.ts';
import { renderGrid } from '../output/grid-table.ts';
import { printRows } from '../output/print-rows.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: { output: OUTPUT, verbose: VERBOSE },
  async run({ output }, cli) {
    const users = await withClient(cli, async ({ plane }) => (await plane.users()).list());
    const rows = users.map(({ id, username, email, first_name, last_name, roles }) => ({
      id,
      username,
      email,
      first_name,
      last_name,
      roles,
    }));
    await printRows(rows, output, cli);
  },
});

/** Airflow 1.10's `list_users`. */
export const flat = defineCommand({
  options: {},
  async run(_, cli) {
    const users = await withClient(cli, async ({ plane }) => (await plane.users()).list());
    const columns = ['Id', 'Username', 'Email', 'First name', 'Last name', 'Roles'];
    const rows = users.map((user) => [
      String(user.id ?? ''),
      user.username,
      user.email,
      user.first_name,
      user.last_name,
      `[${user.roles.join(', ')}]`,
    ]);
    cli.print(`${renderGrid({ columns, rows })}\n`);
  },
});

import type { UserControl } from '../../client/control/users.ts';
import { pythonRepr } from '../../foundation/python-repr.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { positional } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { requireKnownRoles } from '../users/require-roles.ts';
import { type FileUser, readUserFile } from '../files/user-file.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    import: positional(
      'FILEPATH',
      'Import users from JSON file. Example format::\n\n    [\n        {\n            "email": "foo@bar.org",\n            "firstname": "Jon",\n            "lastname": "Doe",\n            "roles": ["Public"],\n            "username": "jondoe"\n        }\n    ]',
    ),
    verbose: VERBOSE,
  },
  async run({ import: path }, cli) {
    const users = readUserFile(path);
    await withClient(cli, async ({ plane }) => {
      const control = await plane.users();
      const created: string[] = [];
      const updated: string[] = [];
      await requireKnownRoles(
        await plane.roles(),
        users.flatMap(({ roles }) => roles),
      );
      for (const user of users) ((await importUser(control, user, cli)) ? created : updated).push(user.email);
      if (created.length > 0) cli.print(`Created the following users:\n\t${created.join('\n\t')}\n`);
      if (updated.length > 0) cli.print(`Updated the following users:\n\t${updated.join('\n\t')}\n`);
    });
  },
});

/** @returns whether the user is new. New ones have no password until they are given one. */
async function importUser(control: UserControl, user: FileUser, cli: Cli): Promise<boolean> {
  const { username, email, firstname: firstName, lastname: lastName, roles } = user;
  const existing = await control.find({ username: undefined, email });
  if (!existing) {
    cli.print(`Creating new user with email '${email}'\n`);
    await control.create({ username, email, firstName, lastName, roles, password: null });
    return true;
  }
  cli.print(`Found existing user with email '${email}'\n`);
  if (existing.username !== username) {
    throw new CommandFailure(
      `Error: Changing the username is not allowed - please delete and recreate the user with email ${pythonRepr(email)}`,
    );
  }
  await control.update(username, { firstName, lastName, roles });
  return false;
}

import { defineCommand } from '../command.ts';
import { changePermissions } from '../users/change-permissions.ts';
import { positionals, textList } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withClient } from '../with-client.ts';

export const grouped = defineCommand({
  options: {
    role: positionals('role', 'The name of a role'),
    action: textList(['-a', '--action'], 'The action of permissions', { required: true }),
    resource: textList(['-r', '--resource'], 'The name of permissions', { required: true }),
    verbose: VERBOSE,
  },
  run: (given, cli) =>
    withClient(cli, async ({ plane }) => changePermissions(await plane.roles(), 'grant', given, cli)),
});

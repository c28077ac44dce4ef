import { changePermissions } from '../change-permissions.ts';
import { defineCommand } from '../command.ts';
import { positionals, textList } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    role: positionals('role', 'The name of a role'),
    action: textList(['-a', '--action'], 'The action of permissions'),
    resource: textList(['-r', '--resource'], 'The name of permissions', { required: true }),
    verbose: VERBOSE,
  },
  run: (given, cli) => withDatabase(cli, (context) => changePermissions(context, 'revoke', given, cli)),
});

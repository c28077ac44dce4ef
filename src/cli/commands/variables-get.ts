import { Fernet } from '../../foundation/fernet.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import { fromStoredSecret } from '../../metadata/stored-secret.ts';
import { findVariable } from '../../metadata/variables.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, positional, text } from '../option.ts';
import { VERBOSE } from '../options/common-options.ts';
import { readJson } from '../options/json-text.ts';
import { withDatabase } from '../with-database.ts';

export const grouped = defineCommand({
  options: {
    key: positional('key', 'Variable key'),
    default: text(['-d', '--default'], 'Default value returned if variable does not exist', { metavar: 'VAL' }),
    json: flag(['-j', '--json'], 'Deserialize JSON variable'),
    verbose: VERBOSE,
  },
  async run({ key, default: absent, json }, cli) {
    const value = await withDatabase(cli, async ({ db, config }) => {
      const given = cli.env[`AIRFLOW_VAR_${key.toUpperCase()}`];
      if (given !== undefined) return given;
      const stored = await findVariable(db, key);
      if (!stored) return undefined;
      const fernet = new Fernet(config.core.fernetKeys);
      return fromStoredSecret(stored.val ?? '', Boolean(stored.is_encrypted), fernet, `variable ${key}`);
    });
    if (value === undefined && absent === undefined) throw new CommandFailure(`Variable ${key} does not exist`);
    const shown = value === undefined ? absent : json ? pythonStr(readJson(value, `variable ${key}`)) : value;
    cli.print(`${shown ?? ''}\n`);
  },
});

import { writeFileSync } from 'node:fs';
import { removeVariable } from '../../actions/remove-variable.ts';
import { saveVariable } from '../../actions/save-variable.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import { listVariables } from '../../metadata/variables.ts';
import { cliActor } from '../cli-actor.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, text, texts } from '../option.ts';
import { readJson, readJsonObject } from '../options/json-text.ts';
import { jsonDumpsIndented } from '../output/json-dumps.ts';
import { exportedVariables, findVariableValue, readVariableFile } from '../variable-file.ts';
import { type CliDatabase, withDatabase } from '../with-database.ts';

/** Airflow 1.10's one command for all that is done with variables. What is wrong with one was no failure there. */
export const flat = defineCommand({
  options: {
    set: texts(['-s', '--set'], ['KEY', 'VAL'], 'Set a variable'),
    get: text(['-g', '--get'], 'Get value of a variable', { metavar: 'KEY' }),
    json: flag(['-j', '--json'], 'Deserialize JSON variable'),
    default: text(['-d', '--default'], 'Default value returned if variable does not exist', { metavar: 'VAL' }),
    import: text(['-i', '--import'], 'Import variables from JSON file', { metavar: 'FILEPATH' }),
    export: text(['-e', '--export'], 'Export variables to JSON file', { metavar: 'FILEPATH' }),
    delete: text(['-x', '--delete'], 'Delete a variable', { metavar: 'KEY' }),
  },
  async run(args, cli) {
    try {
      await withDatabase(cli, (context) => runMode(args, context, cli));
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      cli.print(`${error.message}\n`);
    }
  },
});

interface VariablesArgs {
  readonly set: string[] | undefined;
  readonly get: string | undefined;
  readonly json: boolean;
  readonly default: string | undefined;
  readonly import: string | undefined;
  readonly export: string | undefined;
  readonly delete: string | undefined;
}

async function runMode(args: VariablesArgs, context: CliDatabase, cli: Cli): Promise<void> {
  const { db, config } = context;
  const fernet = new Fernet(config.core.fernetKeys);
  if (args.get !== undefined) {
    const value = (await findVariableValue(args.get, context, cli)) ?? args.default;
    const shown = value !== undefined && args.json ? pythonStr(readJson(value, `variable ${args.get}`)) : value;
    cli.print(`${shown ?? 'None'}\n`);
  } else if (args.delete !== undefined) {
    await removeVariable(context, { key: args.delete, ...cliActor() });
  } else if (args.set !== undefined) {
    const [key = '', value = ''] = args.set;
    await saveVariable(context, { key, value, description: null, fernet, ...cliActor() });
  } else if (args.import !== undefined) {
    const variables = Object.entries(readJsonObject(readVariableFile(args.import), args.import));
    for (const [key, value] of variables) {
      const stored = typeof value === 'string' ? value : jsonDumpsIndented(value, 2, false);
      await saveVariable(context, { key, value: stored, description: null, fernet, ...cliActor() });
    }
    cli.print(`${variables.length} of ${variables.length} variables successfully updated.\n`);
  } else if (args.export !== undefined) {
    const content = await exportedVariables(context);
    writeFileSync(args.export, jsonDumpsIndented(content, 4), { mode: 0o600 });
    cli.print(`${Object.keys(content).length} variables successfully exported to ${args.export}\n`);
  } else {
    cli.print(`${(await listVariables(db)).map(({ key }) => key).join('\n')}\n`);
  }
}

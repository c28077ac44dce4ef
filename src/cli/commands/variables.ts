import { writeFileSync } from 'node:fs';
import type { VariableControl } from '../../client/control/variables.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, text, texts } from '../option.ts';
import { readJson, readJsonObject } from '../options/json-text.ts';
import { jsonDumpsIndented } from '../output/json-dumps.ts';
import { exportedVariables, readVariableFile } from '../files/variable-file.ts';
import { withClient } from '../with-client.ts';

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
      await withClient(cli, async ({ plane }) => runMode(args, await plane.variables(), cli));
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

async function runMode(args: VariablesArgs, control: VariableControl, cli: Cli): Promise<void> {
  if (args.get !== undefined) {
    const value = (await control.find(args.get)) ?? args.default;
    const shown = value !== undefined && args.json ? pythonStr(readJson(value, `variable ${args.get}`)) : value;
    cli.print(`${shown ?? 'None'}\n`);
  } else if (args.delete !== undefined) {
    await control.delete(args.delete);
  } else if (args.set !== undefined) {
    const [key = '', value = ''] = args.set;
    await control.save({ key, value, description: null });
  } else if (args.import !== undefined) {
    const variables = Object.entries(readJsonObject(readVariableFile(args.import), args.import));
    for (const [key, value] of variables) {
      const stored = typeof value === 'string' ? value : jsonDumpsIndented(value, 2, false);
      await control.save({ key, value: stored, description: null });
    }
    cli.print(`${variables.length} of ${variables.length} variables successfully updated.\n`);
  } else if (args.export !== undefined) {
    const content = await exportedVariables(control);
    writeFileSync(args.export, jsonDumpsIndented(content, 4), { mode: 0o600 });
    cli.print(`${Object.keys(content).length} variables successfully exported to ${args.export}\n`);
  } else {
    cli.print(`${(await control.listKeys()).join('\n')}\n`);
  }
}

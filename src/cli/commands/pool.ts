import { AppError } from '../../foundation/app-error.ts';
import type { PoolControl, PoolRecord } from '../../client/control/pools.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { INTEGER, text, texts } from '../option.ts';
import { printPoolGrid } from '../output/describe-pool.ts';
import { readPoolFile, writePoolFile } from '../files/pool-file.ts';
import { withClient } from '../with-client.ts';

/** Airflow 1.10's one command for all that is done with pools. */
export const flat = defineCommand({
  options: {
    set: texts(
      ['-s', '--set'],
      ['NAME', 'SLOT_COUNT', 'POOL_DESCRIPTION'],
      'Set pool slot count and description, respectively',
    ),
    get: text(['-g', '--get'], 'Get pool info', { metavar: 'NAME' }),
    delete: text(['-x', '--delete'], 'Delete a pool', { metavar: 'NAME' }),
    import: text(['-i', '--import'], 'Import pool from JSON file', { metavar: 'FILEPATH' }),
    export: text(['-e', '--export'], 'Export pool to JSON file', { metavar: 'FILEPATH' }),
  },
  async run(args, cli) {
    try {
      const pools = await withClient(cli, async ({ plane }) => runMode(args, await plane.pools(), cli));
      printPoolGrid(pools, cli);
    } catch (error) {
      if (!(error instanceof AppError) || (error.kind !== 'not-found' && error.kind !== 'invalid')) throw error;
      // A wrong pool was no failure in this grammar.
      cli.print(`${error.message}\n`);
    }
  },
});

interface PoolArgs {
  readonly set: string[] | undefined;
  readonly get: string | undefined;
  readonly delete: string | undefined;
  readonly import: string | undefined;
  readonly export: string | undefined;
}

/** @returns the pools that are to be shown */
async function runMode(args: PoolArgs, control: PoolControl, cli: Cli): Promise<PoolRecord[]> {
  if (args.get !== undefined) {
    const pool = await control.find(args.get);
    if (!pool) throw new AppError('POOL_NOT_FOUND', { name: args.get });
    return [pool];
  }
  if (args.set !== undefined) {
    const [name = '', slots = '', description = ''] = args.set;
    return [await control.save({ name, slots: readSlots(slots), description })];
  }
  if (args.delete !== undefined) return [await control.delete(args.delete)];
  if (args.import !== undefined) return importPools(args.import, control, cli);
  const pools = await control.list();
  if (args.export !== undefined) {
    writePoolFile(args.export, pools, { withDeferred: false });
    cli.print(`${pools.length} pools successfully exported to ${args.export}\n`);
  }
  return pools;
}

function readSlots(given: string): number {
  try {
    return INTEGER.read(given);
  } catch (cause) {
    throw new AppError('INVALID_POOL', { reason: `Bad value for \`slots\`: ${given}` }, { cause });
  }
}

async function importPools(path: string, control: PoolControl, cli: Cli): Promise<PoolRecord[]> {
  try {
    const { pools, failed } = readPoolFile(path);
    const saved: PoolRecord[] = [];
    for (const { name, slots, description } of pools) saved.push(await control.save({ name, slots, description }));
    cli.print(`${saved.length} of ${saved.length + failed.length} pool(s) successfully updated.\n`);
    return saved;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    cli.print(error.message.startsWith('Missing') ? 'Missing pools file.\n' : `${error.message}\n`);
    return control.list();
  }
}

import type { PoolRecord } from '../../client/control/pools.ts';
import type { Cli } from '../cli.ts';
import { renderGrid } from './grid-table.ts';
import { type OutputFormat, printRows } from './print-rows.ts';

/** Prints pools as Airflow 2 does. */
export async function printPools(pools: readonly PoolRecord[], output: OutputFormat, cli: Cli): Promise<void> {
  const rows = pools.map(({ pool, slots, description, include_deferred }) => ({
    pool,
    slots,
    description,
    include_deferred: Boolean(include_deferred),
  }));
  await printRows(rows, output, cli);
}

/** Prints pools as Airflow 1.10 does. */
export function printPoolGrid(pools: readonly PoolRecord[], cli: Cli): void {
  const rows = pools.map(({ pool, slots, description }) => [pool, String(slots), description ?? '']);
  cli.print(`\n${renderGrid({ columns: ['Pool', 'Slots', 'Description'], rows })}\n`);
}

import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** The checkout. */
export const ROOT = join(import.meta.dirname, '..');

/** What a script is called with that holds this checkout against recordings of Airflow: `[--shared DIR] [--verbose] [NAME …]`. */
export interface RecordingsCall {
  /** The folder of the recordings. */
  readonly folder: string;
  readonly verbose: boolean;
  /** Which of them; none: all. */
  readonly names: readonly string[];
}

/** Reads the command line. Ends the process with 2 where there are no recordings. */
export function readRecordingsCall(): RecordingsCall {
  const { values, positionals } = parseArgs({
    options: {
      shared: { type: 'string', default: join(ROOT, '../shared') },
      verbose: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const folder = resolve(values.shared, 'conformance');
  if (!existsSync(folder)) {
    console.error(`no recordings at ${folder}: name the folder by --shared`);
    process.exit(2);
  }
  return { folder, verbose: values.verbose, names: positionals };
}

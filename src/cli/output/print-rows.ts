import type { Json, JsonObject } from '../../foundation/json.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import type { Cli } from '../cli.ts';
import { jsonDumps } from './json-dumps.ts';
import { type ColorChoice, painterFor, paintJson, paintYaml } from './paint.ts';
import { renderPlainTable } from './plain-table.ts';
import { renderTable, type TextTable } from './table.ts';
import { toYaml } from './to-yaml.ts';

export const OUTPUT_FORMATS = ['table', 'json', 'yaml', 'plain'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Columns where standard output is no terminal: nothing that reads it should meet broken lines. */
const PIPE_WIDTH = 200;

/** Prints rows of the same keys in the format of `--output`, as Airflow 2 does: all values but lists, objects and null are strings. */
export async function printRows(
  rows: readonly JsonObject[],
  format: OutputFormat,
  cli: Cli,
  color?: ColorChoice,
): Promise<void> {
  const paint = painterFor(cli, color);
  switch (format) {
    case 'json':
      cli.print(`${paintJson(jsonDumps(rows.map(stringify)), paint)}\n`);
      return;
    case 'yaml': {
      const text = await toYaml(rows.map(stringify));
      cli.print(`${paintYaml(text, paint)}\n`);
      return;
    }
    default: {
      const [first] = rows;
      if (!first) {
        cli.print('No data found\n');
        return;
      }
      const columns = Object.keys(first);
      const table: TextTable = {
        columns,
        rows: rows.map((row) => columns.map((name) => printCell(row[name] ?? null, format))),
      };
      cli.print(
        format === 'table'
          ? renderTable(table, cli.columns ?? PIPE_WIDTH, (line) => paint('head', line))
          : renderPlainTable(table),
      );
    }
  }
}

function stringify(value: Json): Json {
  if (value === null) return null;
  if (Array.isArray(value)) return value.map(stringify);
  if (typeof value !== 'object') return pythonStr(value);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, stringify(member)]));
}

function printCell(value: Json, format: 'table' | 'plain'): string {
  if (format === 'plain') return value === null ? '' : pythonStr(stringify(value));
  if (Array.isArray(value)) return value.map((item) => pythonStr(stringify(item))).join(',');
  return pythonStr(value);
}

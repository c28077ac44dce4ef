import { isNumeric } from './plain-table.ts';
import { displayWidth, type TextTable } from './table.ts';

/** The boxed tables of Airflow 1.10 (tabulate's `fancy_grid`), without a line end after the last line. */
export function renderGrid({ columns, rows }: TextTable): string {
  const cellsOf = (index: number): string[] => rows.map((row) => row[index] ?? '');
  const numeric = columns.map((_, index) => isNumeric(cellsOf(index)));
  const widths = columns.map((name, index) => Math.max(displayWidth(name) + 2, ...cellsOf(index).map(displayWidth)));
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, index) => {
      const space = ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(cell)));
      return numeric[index] ? space + cell : cell + space;
    });
    return `│ ${padded.join(' │ ')} │`;
  };
  const rule = (left: string, fill: string, cross: string, right: string): string =>
    left + widths.map((width) => fill.repeat(width + 2)).join(cross) + right;
  const body = rows.map(line).join(`\n${rule('├', '─', '┼', '┤')}\n`);
  return [
    rule('╒', '═', '╤', '╕'),
    line(columns),
    rule('╞', '═', '╪', '╡'),
    ...(body === '' ? [] : [body]),
    rule('╘', '═', '╧', '╛'),
  ].join('\n');
}

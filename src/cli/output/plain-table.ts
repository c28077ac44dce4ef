import { displayWidth, type TextTable } from './table.ts';

/** `-o plain`: columns at two spaces, numbers to the right, as Python's tabulate writes it. */
export function renderPlainTable({ columns, rows }: TextTable): string {
  const layout = columns.map((name, index) => {
    const cells = rows.map((row) => row[index] ?? '');
    return { width: Math.max(displayWidth(name) + 2, ...cells.map(displayWidth)), numeric: isNumeric(cells) };
  });
  return [columns, ...rows]
    .map((row) =>
      row
        .map((cell, index) => {
          const { width = 0, numeric = false } = layout[index] ?? {};
          const space = ' '.repeat(Math.max(0, width - displayWidth(cell)));
          return numeric ? space + cell : cell + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
    .concat('\n');
}

/** A column of numbers; empty cells do not count. */
export function isNumeric(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  return filled.length > 0 && filled.every((cell) => /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(cell.trim()));
}

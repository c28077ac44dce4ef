import { type TextTable, displayWidth } from './table.ts';

/** Lines of a table as Airflow 1.10 draws its reports: numbers to the right, no edges at the sides. */
export function renderPipeTable({ columns, rows }: TextTable): string[] {
  const widths = columns.map((name, index) =>
    Math.max(...[name, ...rows.map((row) => row[index] ?? '')].map(displayWidth)),
  );
  const draw = (row: readonly string[]): string =>
    row
      .map((cell, index) => {
        const space = ' '.repeat((widths[index] ?? 0) - displayWidth(cell));
        return /^\d+$/.test(cell) ? space + cell : cell + space;
      })
      .join(' | ');
  const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
  return [rule, draw(columns), rule, ...rows.map(draw), rule];
}

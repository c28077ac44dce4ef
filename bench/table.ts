import { type Figure, formatNumber } from './report.ts';
import { judge } from './targets.ts';

/** The figures as a Markdown table, which reads well on a terminal, too. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { text, isMet } = judge(figure);
    return [
      figure.label,
      `${formatNumber(figure.value)} ${figure.unit}`,
      figure.baseline === undefined ? '' : `${figure.baseline.name}: ${formatNumber(figure.baseline.value)}`,
      printRatio(figure),
      text,
      text === '' ? '' : isMet ? 'met' : 'missed',
    ];
  });
  const header = ['what', 'measured', 'baseline', 'ratio', 'target', ''];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [
    line(header),
    `| ${widths.map((width) => '-'.repeat(Math.max(3, width))).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}

function printRatio({ value, baseline }: Figure): string {
  if (baseline === undefined) return '';
  const ratio = value / baseline.value;
  return ratio < 1 ? `${formatNumber(ratio * 100)} %` : `${formatNumber(ratio)} ×`;
}

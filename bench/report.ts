/** A raw way to do the same, measured in the same run. */
interface Baseline {
  name: string;
  value: number;
}

/** One measured number. */
export interface Figure {
  /** What targets name it by. */
  id: string;
  label: string;
  value: number;
  unit: 'tasks/s' | 'messages/s' | 'requests/s' | 'µs' | 'ms' | 's' | 'MB' | '%' | '×';
  baseline?: Baseline;
}

/** What was measured so far, in the order of the table. */
export class Report {
  readonly figures: Figure[] = [];

  /** Notes a figure, and says so at once: a whole run takes minutes. */
  add(figure: Figure): void {
    this.figures.push(figure);
    process.stderr.write(`  ${figure.label}: ${formatNumber(figure.value)} ${figure.unit}\n`);
  }
}

/** Three significant digits, thousands apart. */
export function formatNumber(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

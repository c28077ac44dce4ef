import type { Report } from './report.ts';

/** How much to do. */
export interface Size {
  /** Smaller and fewer: to see that it works, not for figures. */
  quick: boolean;
  /** How often what varies is measured; the median counts. */
  times: number;
}

/** A part of the benchmark that can be run alone. */
export interface Part {
  name: string;
  run(report: Report, size: Size): Promise<void>;
}

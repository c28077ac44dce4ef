import type { Cli } from '../cli.ts';

const BAR_WIDTH = 24;

/**
 * How far long work has come: a bar that is drawn over and over in one line of a terminal. Where standard output is none, there is
 * no bar.
 */
export class ProgressBar {
  readonly #cli: Cli;
  #drawn = false;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  /** Whether anybody sees it. */
  get isShown(): boolean {
    return this.#cli.columns !== undefined;
  }

  /** @param text what stands behind the bar */
  draw(done: number, total: number, text: string): void {
    const { columns } = this.#cli;
    if (columns === undefined) return;
    const filled = total === 0 ? BAR_WIDTH : Math.round((BAR_WIDTH * Math.min(done, total)) / total);
    const bar = `[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}]`;
    this.#cli.print(`\r${`${bar} ${text}`.slice(0, Math.max(0, columns - 1))}\u001b[K`);
    this.#drawn = true;
  }

  /** Takes the bar away, so that what is printed next begins at the left. */
  clear(): void {
    if (this.#drawn) this.#cli.print('\r\u001b[K');
    this.#drawn = false;
  }
}

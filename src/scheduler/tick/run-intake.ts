import type { ActiveTaskInstance } from '../memory/active-run.ts';
import { type LoadOptions, loadRuns } from '../memory/load-runs.ts';
import { previouslySkipped } from './previously-skipped.ts';
import type { Tick } from './tick.ts';

/** Takes runs that ask to be looked at into a tick, a number of them at a time. */
export class RunIntake {
  readonly #tick: Tick;
  readonly #options: LoadOptions;
  /** Tries that our executor holds though their task instances were changed by somebody else. */
  readonly overtaken: string[] = [];
  /** Tries that another scheduler handed out, and that live on. */
  readonly adopted: ActiveTaskInstance[] = [];

  constructor(tick: Tick, options: LoadOptions) {
    this.#tick = tick;
    this.#options = options;
  }

  /** @returns whether there may be more */
  async next(): Promise<boolean> {
    const { runs, overtaken, adopted, more } = await loadRuns(this.#options);
    this.overtaken.push(...overtaken);
    this.adopted.push(...adopted);
    this.#tick.skipAgain(await previouslySkipped(this.#options.tx, runs));
    this.#tick.look(runs);
    return more;
  }
}

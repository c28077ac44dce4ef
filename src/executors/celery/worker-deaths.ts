import type { TaskWorkload } from '../../taskprocess/workload.ts';

/** So many workers may die under a task before that counts against it. */
const MOST_DEATHS = 2;
/** So many tasks are remembered. */
const MOST_TASKS = 10_000;

/**
 * Remembers under which tasks workers died. Once is bad luck; but one that takes its machine down is not to go through all of them
 * for ever.
 */
export class WorkerDeaths {
  readonly #deaths = new Map<string, number>();

  /** Notes a death. @returns whether the task is at fault, as far as one can tell */
  note({ dagId, runId, taskId, mapIndex }: TaskWorkload): boolean {
    const key = JSON.stringify([dagId, runId, taskId, mapIndex]);
    const deaths = (this.#deaths.get(key) ?? 0) + 1;
    // The latest comes last, so that the first is the one that was longest at peace.
    this.#deaths.delete(key);
    if (deaths > MOST_DEATHS) return true;
    this.#deaths.set(key, deaths);
    const [oldest] = this.#deaths.keys();
    if (this.#deaths.size > MOST_TASKS && oldest !== undefined) this.#deaths.delete(oldest);
    return false;
  }
}

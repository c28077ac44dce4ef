import { AppError } from '../foundation/app-error.ts';
import type { GroupWork, Transaction } from './database.ts';

/** How many are done in one transaction at most, so that nobody waits for long and other writers get their turn. */
const LARGEST_GROUP = 256;

type Transact = <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>;

interface Waiting {
  readonly input: unknown;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

/**
 * Puts what is asked for at the same time into one transaction, since a commit costs more than what is in it: the more wait, the
 * less each one costs. Nobody is made to wait for others to come.
 */
export class GroupedWork {
  readonly #transact: Transact;
  /** Those who wait, by the work that they wait for. */
  readonly #waiting = new Map<GroupWork<unknown, unknown>, Waiting[]>();
  #running = false;

  /** @param transact runs work in a transaction that is on disk when it resolves */
  constructor(transact: Transact) {
    this.#transact = transact;
  }

  /** See Database.together. */
  add<Input, Output>(work: GroupWork<Input, Output>, input: Input): Promise<Output> {
    const key = work as GroupWork<unknown, unknown>;
    return new Promise<Output>((resolve, reject) => {
      const waiting = this.#waiting.get(key);
      const one: Waiting = { input, resolve: resolve as (output: unknown) => void, reject };
      if (waiting) waiting.push(one);
      else this.#waiting.set(key, [one]);
      if (this.#running) return;
      this.#running = true;
      setImmediate(() => void this.#runAll());
    });
  }

  async #runAll(): Promise<void> {
    for (;;) {
      const [next] = this.#waiting;
      if (next === undefined) break;
      const [work, waiting] = next;
      const group = waiting.splice(0, LARGEST_GROUP);
      if (waiting.length === 0) this.#waiting.delete(work);
      await this.#run(work, group);
      // What came in meanwhile is read by the process before the next group is made up.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#running = false;
  }

  async #run(work: GroupWork<unknown, unknown>, group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.#transact((tx) =>
        work(
          tx,
          group.map(({ input }) => input),
        ),
      );
      for (const [index, one] of group.entries()) {
        const outcome = outcomes[index];
        if (outcome instanceof Error) one.reject(outcome);
        else one.resolve(outcome);
      }
    } catch (error) {
      const isEverybodys = error instanceof AppError && error.kind === 'unavailable';
      // One of them may be what the others fail of: each is tried by itself.
      if (group.length > 1 && !isEverybodys) for (const one of group) await this.#run(work, [one]);
      else for (const one of group) one.reject(error);
    }
  }
}

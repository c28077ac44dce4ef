import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { Database } from '../metadata/database.ts';
import { listParsingRequests, takeParsingRequests } from '../metadata/dag-files/parsing-requests.ts';

/** Where requests to read files anew are found. */
export interface ParsingRequestsOptions {
  db: Database;
  clock: Clock;
  log: Logger;
}

/** The table is looked at so often at most, however much is committed. */
const SHORTEST_PAUSE_MS = 200;

/** Waits for requests to read DAG files anew, which reach this process through the database. */
export class ParsingRequests {
  readonly #options: ParsingRequestsOptions;
  readonly #isMine: (path: string) => boolean;
  readonly #onRequests: (paths: string[]) => void;
  #stopListening = () => {};
  #cancelPause = () => {};
  #isResting = false;
  #isAsked = false;
  #stopped = false;
  #looking: Promise<void> = Promise.resolve();

  /**
   * @param isMine whether this process reads the file; the others are left to other processes
   * @param onRequests what reads them
   */
  constructor(
    options: ParsingRequestsOptions,
    isMine: (path: string) => boolean,
    onRequests: (paths: string[]) => void,
  ) {
    this.#options = options;
    this.#isMine = isMine;
    this.#onRequests = onRequests;
  }

  start(): void {
    this.#stopListening = this.#options.db.onChange(() => this.#look());
    this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#stopListening();
    this.#cancelPause();
    await this.#looking;
  }

  #look(): void {
    if (this.#stopped) return;
    if (this.#isResting) {
      this.#isAsked = true;
      return;
    }
    this.#isResting = true;
    this.#isAsked = false;
    this.#looking = this.#take()
      .catch((error: unknown) => {
        // The next commit, or the next pause, brings another look.
        this.#options.log.error({}, 'cannot read which DAG files are to be read anew', error);
        this.#isAsked = true;
      })
      .finally(() => {
        if (this.#stopped) return;
        this.#cancelPause = this.#options.clock.after(SHORTEST_PAUSE_MS, () => {
          this.#isResting = false;
          if (this.#isAsked) this.#look();
        });
      });
  }

  async #take(): Promise<void> {
    const { db } = this.#options;
    const mine = (await listParsingRequests(db)).filter(this.#isMine);
    if (mine.length === 0) return;
    const taken = await takeParsingRequests(db, mine);
    if (taken.length > 0 && !this.#stopped) this.#onRequests(taken);
  }
}

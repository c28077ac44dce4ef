import { hash, randomBytes } from 'node:crypto';
import type { Clock } from '../../foundation/clock.ts';

/** How many checked credentials are remembered. */
const KEPT_CREDENTIALS = 1_000;

/** What a check of credentials says. */
export type CheckOutcome<Checked> =
  | { readonly kind: 'right'; readonly checked: Checked }
  | { readonly kind: 'wrong' }
  /** Not looked at: there were too many wrong ones. */
  | { readonly kind: 'limited'; readonly retryAfterMs: number };

/** How checks of credentials are made, and how long they hold. */
export interface CredentialCacheOptions<Given, Checked> {
  clock: Clock;
  /** How long a check holds, in milliseconds; 0: it is made each time. */
  lifeMs: number;
  /** Another number after each change of the database, where that costs nothing to know; see Database. */
  changeMark(): number | undefined;
  /** All that the outcome depends on. */
  textOf(given: Given): string;
  /** The slow check. */
  check(given: Given): Promise<CheckOutcome<Checked>>;
  /** Whether what was checked still holds after a change of the database. */
  stillHolds(checked: Checked): Promise<boolean>;
}

interface Remembered<Checked> {
  readonly outcome: CheckOutcome<Checked> & { readonly kind: 'right' };
  readonly until: number;
  /** When it was last known to hold. */
  knownAt: Moment;
}

/** A state of the database. */
interface Moment {
  readonly changes: number;
  readonly mark: number | undefined;
}

/**
 * Checks credentials, and remembers right ones for a while: by a hash under a key that only this process has, so that the
 * memory holds no password and no name. After any change of the database an entry holds only once it was looked at again.
 */
export class CredentialCache<Given, Checked> {
  readonly #options: CredentialCacheOptions<Given, Checked>;
  readonly #key = randomBytes(32).toString('base64');
  readonly #remembered = new Map<string, Remembered<Checked>>();
  /** Checks under way: a burst of requests with the same credentials costs one. */
  readonly #checking = new Map<string, Promise<CheckOutcome<Checked>>>();
  #changes = 0;

  constructor(options: CredentialCacheOptions<Given, Checked>) {
    this.#options = options;
  }

  /** To be called after every change of the database. */
  databaseChanged(): void {
    this.#changes += 1;
  }

  /** No promise where the outcome is known by heart. */
  check(given: Given): CheckOutcome<Checked> | Promise<CheckOutcome<Checked>> {
    const key = this.#hashOf(given);
    const found = this.#remembered.get(key);
    if (found && found.until > this.#options.clock.monotonicMs()) {
      return this.#isOfNow(found.knownAt) ? found.outcome : this.#once(key, () => this.#lookAgain(key, found, given));
    }
    return this.#once(key, () => this.#checkAnew(key, given));
  }

  /** Forgets that these were right. */
  forget(given: Given): void {
    this.#remembered.delete(this.#hashOf(given));
  }

  #hashOf(given: Given): string {
    // Nobody ever sees the hash, so a key before the text does what an HMAC does, at a fifth of its cost.
    return hash('sha256', this.#key + this.#options.textOf(given), 'base64');
  }

  #now(): Moment {
    return { changes: this.#changes, mark: this.#options.changeMark() };
  }

  #isOfNow({ changes, mark }: Moment): boolean {
    return changes === this.#changes && mark === this.#options.changeMark();
  }

  async #lookAgain(key: string, found: Remembered<Checked>, given: Given): Promise<CheckOutcome<Checked>> {
    const knownAt = this.#now();
    if (!(await this.#options.stillHolds(found.outcome.checked))) return this.#checkAnew(key, given);
    found.knownAt = knownAt;
    return found.outcome;
  }

  async #checkAnew(key: string, given: Given): Promise<CheckOutcome<Checked>> {
    const { clock, lifeMs } = this.#options;
    const knownAt = this.#now();
    this.#remembered.delete(key);
    const outcome = await this.#options.check(given);
    if (outcome.kind !== 'right' || lifeMs === 0) return outcome;
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= KEPT_CREDENTIALS && oldest !== undefined) this.#remembered.delete(oldest);
    this.#remembered.set(key, { outcome, until: clock.monotonicMs() + lifeMs, knownAt });
    return outcome;
  }

  #once(key: string, work: () => Promise<CheckOutcome<Checked>>): Promise<CheckOutcome<Checked>> {
    const running = this.#checking.get(key);
    if (running) return running;
    const started = work().finally(() => this.#checking.delete(key));
    this.#checking.set(key, started);
    return started;
  }
}

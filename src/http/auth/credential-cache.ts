import { createHmac, randomBytes } from 'node:crypto';
import type { Clock } from '../../foundation/clock.ts';
import type { ApiUser } from '../api-handler.ts';

/** How many checked credentials are remembered. */
const KEPT_CREDENTIALS = 1_000;

/** A user whose password was checked, with what must not change for the check to hold. */
interface CheckedUser {
  readonly user: ApiUser;
  /** The stored hash of the password. */
  readonly passwordHash: string;
}

export interface CredentialCacheOptions {
  clock: Clock;
  /** How long a check holds, in milliseconds; 0: it is made each time. */
  lifeMs: number;
  /** The slow check; undefined: wrong. */
  check(username: string, password: string): Promise<CheckedUser | undefined>;
  /** Whether the user is still there, active, and has the password that was checked. */
  stillHolds(checked: CheckedUser): Promise<boolean>;
}

interface Remembered {
  readonly checked: CheckedUser;
  readonly until: number;
  /** After which change of the database it was last known to hold. */
  knownAt: number;
}

/**
 * Checks passwords, and remembers right ones for a while: by a hash under a key that only this process has, so that the
 * memory holds no password and no name. After any change of the database an entry holds only once the user's row was looked at.
 */
export class CredentialCache {
  readonly #options: CredentialCacheOptions;
  readonly #key = randomBytes(32);
  readonly #remembered = new Map<string, Remembered>();
  /** Checks under way: a burst of requests with the same credentials costs one. */
  readonly #checking = new Map<string, Promise<ApiUser | undefined>>();
  #changes = 0;

  constructor(options: CredentialCacheOptions) {
    this.#options = options;
  }

  /** To be called after every change of the database. */
  databaseChanged(): void {
    this.#changes += 1;
  }

  /** The user with this name and password; undefined: nobody. No promise where it is known by heart. */
  check(username: string, password: string): ApiUser | undefined | Promise<ApiUser | undefined> {
    const hash = createHmac('sha256', this.#key).update(`${username.length}:${username}${password}`).digest('base64');
    const found = this.#remembered.get(hash);
    if (found && found.until > this.#options.clock.monotonicMs()) {
      return found.knownAt === this.#changes
        ? found.checked.user
        : this.#once(hash, () => this.#lookAgain(hash, found));
    }
    return this.#once(hash, () => this.#checkAnew(hash, username, password));
  }

  async #lookAgain(hash: string, found: Remembered): Promise<ApiUser | undefined> {
    const knownAt = this.#changes;
    if (await this.#options.stillHolds(found.checked)) {
      found.knownAt = knownAt;
      return found.checked.user;
    }
    this.#remembered.delete(hash);
    return undefined;
  }

  async #checkAnew(hash: string, username: string, password: string): Promise<ApiUser | undefined> {
    const { clock, lifeMs } = this.#options;
    const knownAt = this.#changes;
    this.#remembered.delete(hash);
    const checked = await this.#options.check(username, password);
    if (!checked) return undefined;
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size >= KEPT_CREDENTIALS && oldest !== undefined) this.#remembered.delete(oldest);
    if (lifeMs > 0) this.#remembered.set(hash, { checked, until: clock.monotonicMs() + lifeMs, knownAt });
    return checked.user;
  }

  #once(hash: string, work: () => Promise<ApiUser | undefined>): Promise<ApiUser | undefined> {
    const running = this.#checking.get(hash);
    if (running) return running;
    const started = work().finally(() => this.#checking.delete(hash));
    this.#checking.set(hash, started);
    return started;
  }
}

import {
  type SessionUser,
  beginSession,
  endSession,
  readSession,
  renewSession,
} from '../../../actions/credentials/user-session.ts';
import type { VerifiedUser } from '../../../actions/credentials/verify-user-password.ts';
import type { Config } from '../../../config/config.ts';
import type { Clock } from '../../../foundation/clock.ts';
import { toEpochMs } from '../../../foundation/timestamp.ts';
import type { Database } from '../../../metadata/database.ts';
import type { ApiRequest } from '../../api-handler.ts';
import { CredentialCache } from '../credential-cache.ts';
import { areSecure, readCookie, setCookie } from './cookies.ts';

/** The name of Airflow's cookie. */
const SESSION_COOKIE = 'session';
/** A session is prolonged once it has lost this part of its life: not at each request. */
const PROLONG_AFTER = 0.1;

/** What sessions are kept with. */
export interface SessionKeeperNeeds {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
}

/** Signed-in browsers. Who a cookie stands for is remembered until the database changes. */
export class SessionKeeper {
  readonly #needs: SessionKeeperNeeds;
  readonly #lifeMs: number;
  readonly #cache: CredentialCache<string, SessionUser>;
  #unwatch: (() => void) | undefined;

  constructor(needs: SessionKeeperNeeds) {
    const { db, clock, config } = needs;
    this.#needs = needs;
    this.#lifeMs = config.webserver.sessionLifetimeMinutes * 60_000;
    this.#cache = new CredentialCache<string, SessionUser>({
      clock,
      lifeMs: Math.min(config.tradewind.passwordCacheMs, this.#lifeMs),
      changeMark: () => db.changeMark(),
      textOf: (secret) => secret,
      check: async (secret) => {
        const checked = await readSession(needs, secret);
        return checked ? { kind: 'right', checked } : { kind: 'wrong' };
      },
      // Looked at anew: it may have been prolonged.
      stillHolds: async () => false,
    });
  }

  /** Who is signed in; undefined: nobody. No promise where it is known by heart, or there is no cookie. */
  userOf(request: Pick<ApiRequest, 'headers'>): SessionUser | undefined | Promise<SessionUser | undefined> {
    const secret = secretOf(request);
    if (secret === undefined) return undefined;
    this.#unwatch ??= this.#needs.db.onChange(() => this.#cache.databaseChanged());
    const outcome = this.#cache.check(secret);
    if (outcome instanceof Promise)
      return outcome.then((made) => (made.kind === 'right' ? this.#ofNow(made.checked) : undefined));
    return outcome.kind === 'right' ? this.#ofNow(outcome.checked) : undefined;
  }

  /** Signs a user in. @returns the header `Set-Cookie` */
  async signIn(request: ApiRequest, user: VerifiedUser): Promise<string> {
    const former = secretOf(request);
    const source = request.remoteAddress;
    const secret = await beginSession(this.#needs, { user, lifeMs: this.#lifeMs, former, source });
    if (former !== undefined) this.#cache.forget(former);
    return this.#cookie(request, secret, this.#lifeMs);
  }

  /** Ends the session of a request, if there is one. @returns the header `Set-Cookie` */
  async signOut(request: ApiRequest): Promise<string> {
    const secret = secretOf(request);
    if (secret !== undefined) {
      await endSession(this.#needs, secret);
      this.#cache.forget(secret);
    }
    return this.#cookie(request, '', 0);
  }

  /**
   * Lets a session that is in use last.
   * @returns the header `Set-Cookie`; undefined: it is young enough
   */
  async prolong(request: ApiRequest, { expiry }: SessionUser): Promise<string | undefined> {
    const secret = secretOf(request);
    if (secret === undefined || !this.isAging(expiry)) return undefined;
    await renewSession(this.#needs, { secret, lifeMs: this.#lifeMs });
    this.#cache.forget(secret);
    return this.#cookie(request, secret, this.#lifeMs);
  }

  /** Whether it is time to prolong a session. */
  isAging(expiry: SessionUser['expiry']): boolean {
    return toEpochMs(expiry) - this.#needs.clock.nowMs() < this.#lifeMs * (1 - PROLONG_AFTER);
  }

  /** Ends the watching of the database. */
  stop(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  #ofNow(user: SessionUser): SessionUser | undefined {
    return user.expiry > this.#needs.clock.now() ? user : undefined;
  }

  #cookie(request: ApiRequest, value: string, lifeMs: number): string {
    const { config } = this.#needs;
    return setCookie(SESSION_COOKIE, value, {
      maxAgeSeconds: Math.floor(lifeMs / 1000),
      secure: areSecure(request, config),
      sameSite: config.webserver.cookieSameSite,
    });
  }
}

function secretOf({ headers }: Pick<ApiRequest, 'headers'>): string | undefined {
  const value = readCookie(headers.cookie, SESSION_COOKIE);
  return value === undefined || value === '' ? undefined : value;
}

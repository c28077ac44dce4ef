import { isStillVerified, verifyUserPassword } from '../../actions/verify-user-password.ts';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../metadata/database.ts';
import type { CheckPassword } from './built-in-backends.ts';
import { CredentialCache } from './credential-cache.ts';

export interface PasswordChecker {
  readonly check: CheckPassword;
  /** Ends the watching of the database. */
  stop(): void;
}

/** Checks names and passwords against the users of the database; right ones cost little the next time. */
export function createPasswordChecker(services: { db: Database; clock: Clock; config: Config }): PasswordChecker {
  const { db, clock, config } = services;
  const cache = new CredentialCache({
    clock,
    lifeMs: config.tradewind.passwordCacheMs,
    check: async (username, password) => {
      const verified = await verifyUserPassword(services, { username, password });
      return verified && { user: { username: verified.username }, passwordHash: verified.passwordHash };
    },
    stillHolds: ({ user, passwordHash }) => isStillVerified(services, { username: user.username, passwordHash }),
  });
  let unwatch: (() => void) | undefined;
  return {
    check(username, password) {
      // A name that PostgreSQL cannot even be asked for.
      if (username.includes('\0')) return undefined;
      unwatch ??= db.onChange(() => cache.databaseChanged());
      return cache.check(username, password);
    },
    stop() {
      unwatch?.();
      unwatch = undefined;
    },
  };
}

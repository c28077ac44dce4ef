import { createHash } from 'node:crypto';
import {
  type VerifiedUser,
  countLogin,
  isStillVerified,
  verifyUserPassword,
} from '../../../actions/credentials/verify-user-password.ts';
import type { Config } from '../../../config/config.ts';
import type { Clock } from '../../../foundation/clock.ts';
import type { Logger } from '../../../foundation/log.ts';
import type { Database } from '../../../metadata/database.ts';
import type { ApiRequest } from '../../api-handler.ts';
import { CheckQueue } from './check-queue.ts';
import { clientNetwork } from './client-network.ts';
import { type CheckOutcome, CredentialCache } from '../credential-cache.ts';
import { FailedLogins } from './failed-logins.ts';
import { foldName } from '../ldap/fold-name.ts';

/** How many passwords are checked at once, and how many may wait for it. */
const CHECKS_AT_ONCE = 4;
const CHECKS_WAITING = 200;
/** No user has a longer name. To fold one of combining marks (fold-name.ts) takes the square of its length: minutes for 300 KB. */
const LONGEST_NAME = 512;
/** So much of a name that nobody has stands in the log. */
const LOGGED_LETTERS = 100;
/** When to come again where too many wait. */
const BUSY_MS = 1000;

/** A name and a password, and the request that brought them. */
interface GivenPassword {
  readonly username: string;
  readonly password: string;
  readonly request: Pick<ApiRequest, 'remoteAddress'>;
}

/** Tells who has this name and password. Answers at once where it remembers. */
export type CheckPassword = (given: GivenPassword) => CheckOutcome<VerifiedUser> | Promise<CheckOutcome<VerifiedUser>>;

/** The slow way to tell who has a name and a password; undefined: nobody who may log in. */
export type VerifyPassword = (given: Pick<GivenPassword, 'username' | 'password'>) => Promise<VerifiedUser | undefined>;

/** What the check of passwords works with. */
export interface PasswordCheckerNeeds {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: Logger;
  /** The users of the database where it is absent. */
  readonly verify?: VerifyPassword;
}

/** The check of passwords, which watches the database until it is stopped. */
export interface PasswordChecker {
  readonly check: CheckPassword;
  /** Ends the watching of the database, once all that was counted is written. */
  stop(): Promise<void>;
}

const WRONG = { kind: 'wrong' } as const;

/** Checks names and passwords; right ones cost little the next time, and too many wrong ones are not looked at. */
export function createPasswordChecker(needs: PasswordCheckerNeeds): PasswordChecker {
  const { db, clock, config, logger, verify = (given) => verifyUserPassword(needs, given) } = needs;
  const { authRateLimited, authRateLimit } = config.fab;
  const failures = new FailedLogins(clock, authRateLimited ? authRateLimit : undefined);
  const queue = new CheckQueue(CHECKS_AT_ONCE, CHECKS_WAITING);
  const counting = new Set<Promise<void>>();

  /** In the background: whether somebody waits for it must not tell whether there is such a user. */
  const count = (username: string, succeeded: boolean) => {
    const counted: Promise<void> = countLogin(needs, { username, succeeded })
      .catch((error: unknown) => logger.warning({ error: String(error) }, 'login was not counted'))
      .finally(() => counting.delete(counted));
    counting.add(counted);
  };

  const verifyLimited = async (given: GivenPassword): Promise<CheckOutcome<VerifiedUser>> => {
    const keys = keysOf(given);
    const retryAfterMs = failures.waitMs(keys);
    if (retryAfterMs > 0) return { kind: 'limited', retryAfterMs };
    const checked = await verify(given);
    count(given.username, checked !== undefined);
    if (checked) return { kind: 'right', checked };
    const name = given.username.slice(0, LOGGED_LETTERS);
    logger.warning({ user: name, from: given.request.remoteAddress }, 'login failed');
    failures.failed(keys);
    return WRONG;
  };

  const cache = new CredentialCache<GivenPassword, VerifiedUser>({
    clock,
    lifeMs: config.tradewind.passwordCacheMs,
    changeMark: () => db.changeMark(),
    textOf: ({ username, password }) => `${username.length}:${username}${password}`,
    check: async (given) =>
      queue.isFull ? { kind: 'limited', retryAfterMs: BUSY_MS } : queue.run(() => verifyLimited(given)),
    stillHolds: (verified) => isStillVerified(needs, verified),
  });
  let unwatch: (() => void) | undefined;
  return {
    check(given) {
      // Names that nobody can have, one of them such that PostgreSQL cannot even be asked for it, and a password that nobody has.
      const { username, password } = given;
      if (username.length > LONGEST_NAME || username.includes('\0') || password === '') return WRONG;
      unwatch ??= db.onChange(() => cache.databaseChanged());
      return cache.check(given);
    },
    async stop() {
      unwatch?.();
      unwatch = undefined;
      await Promise.all(counting);
    },
  };
}

/** What failed logins are counted by. Names may be long: their hashes are not. What a directory takes for one name counts as one. */
function keysOf({ username, request }: GivenPassword): string[] {
  const name = createHash('sha256').update(foldName(username)).digest('base64');
  return [`user ${name}`, `client ${clientNetwork(request.remoteAddress)}`];
}

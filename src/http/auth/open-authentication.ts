import type { Config } from '../../config/config.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Database } from '../../metadata/database.ts';
import type { AuthBackend } from './auth-backend.ts';
import type { Authenticator } from './authenticator.ts';
import { allowAll } from './built-in-backends.ts';
import { createPasswordChecker } from './check-password.ts';
import { createAuthenticator } from './create-authenticator.ts';
import { loadAuthBackends } from './load-auth-backends.ts';
import { PermissionBook } from './permission-book.ts';

export interface AuthenticationNeeds {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: Logger;
}

/** All that finds out who makes a request. */
export interface AuthenticationServices {
  /** As in HttpServices. */
  readonly authBackends: readonly [AuthBackend, ...AuthBackend[]];
  readonly authenticator: Authenticator;
  /** Ends what goes on in the background. */
  stop(): Promise<void>;
}

/**
 * Makes what the configuration asks for.
 * @throws AppError INVALID_INPUT where a backend cannot be had
 */
export async function openAuthentication(needs: AuthenticationNeeds): Promise<AuthenticationServices> {
  const { config, logger, db } = needs;
  const permissions = new PermissionBook(db);
  const passwords = createPasswordChecker(needs);
  const authBackends = await loadAuthBackends({ db, config, logger, checkPassword: passwords.check });
  const authenticator = createAuthenticator({
    // `default` opens the experimental API only.
    backends: authBackends.filter((backend) => backend !== allowAll),
    permissions,
    publicRole: config.webserverConfig.authRolePublic,
  });
  return {
    authBackends,
    authenticator,
    async stop() {
      permissions.stop();
      await passwords.stop();
    },
  };
}

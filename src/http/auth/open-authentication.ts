import type { Config } from '../../config/config.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Database } from '../../metadata/database.ts';
import type { AuthBackend } from './auth-backend.ts';
import type { Authenticator } from './authenticator.ts';
import { type CheckPassword, createPasswordChecker } from './passwords/check-password.ts';
import { createAuthenticator } from './create-authenticator.ts';
import { verifyByDirectory } from './ldap/verify-by-directory.ts';
import { type LoadedBackend, loadAuthBackends } from './load-auth-backends.ts';
import { PermissionBook } from './permission-book.ts';
import { sessionBackend } from './session/session-backend.ts';
import { SessionKeeper } from './session/session-keeper.ts';
import { readBearerToken, tokenBackend } from './token/token-backend.ts';
import { Tokens } from './token/tokens.ts';

/** What authentication works with. */
export interface AuthenticationNeeds {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: Config;
  readonly logger: Logger;
}

/** All that finds out who makes a request. */
export interface AuthenticationServices {
  /** The backends of `[api] auth_backends`, in their order, at least one. The experimental API asks the first one only. */
  readonly authBackends: readonly [AuthBackend, ...AuthBackend[]];
  /** For the surfaces that know roles. */
  readonly authenticator: Authenticator;
  /** What users and roles may do. */
  readonly permissions: PermissionBook;
  readonly checkPassword: CheckPassword;
  readonly sessions: SessionKeeper;
  /** Undefined where no backend knows users: then there are no tokens either. */
  readonly tokens: Tokens | undefined;
  /** Ends what goes on in the background. */
  stop(): Promise<void>;
}

/**
 * Makes what the configuration asks for.
 * @throws AppError INVALID_INPUT where a backend cannot be had
 */
export async function openAuthentication(needs: AuthenticationNeeds): Promise<AuthenticationServices> {
  const { config, logger, db, clock } = needs;
  const permissions = new PermissionBook(db, clock);
  const usesDirectory = config.webserverConfig.authType === 'ldap';
  const passwords = createPasswordChecker({ ...needs, ...(usesDirectory && { verify: verifyByDirectory(needs) }) });
  const sessions = new SessionKeeper(needs);
  let othersReadAuthorization = false;
  const session = sessionBackend({
    sessions,
    config,
    readsAuthorization: (header) => othersReadAuthorization || readBearerToken(header) !== undefined,
  });
  const loaded = await loadAuthBackends({ db, config, logger, checkPassword: passwords.check, session });
  othersReadAuthorization = loaded.some(({ kind }) => kind === 'users' || kind === 'own');
  const tokens = loaded.some(({ kind }) => kind !== 'open' && kind !== 'closed') ? new Tokens(needs) : undefined;
  const [first, ...others] = loaded;
  return {
    authBackends: [withTokens(first, tokens), ...others.map(({ backend }) => backend)],
    authenticator: createAuthenticator({
      backends: backendsWithRoles(loaded, session, tokens),
      permissions,
      publicRole: config.webserverConfig.authRolePublic,
    }),
    permissions,
    checkPassword: passwords.check,
    sessions,
    tokens,
    async stop() {
      permissions.stop();
      sessions.stop();
      tokens?.stop();
      await passwords.stop();
    },
  };
}

/** `default` opens the experimental API only; sessions and tokens count wherever roles do. */
function backendsWithRoles(
  loaded: readonly LoadedBackend[],
  session: AuthBackend,
  tokens: Tokens | undefined,
): AuthBackend[] {
  const backends = loaded.filter(({ kind }) => kind !== 'open').map(({ backend }) => backend);
  if (tokens) backends.unshift(tokenBackend(tokens));
  if (!backends.includes(session)) backends.push(session);
  return backends;
}

/** A backend of one's own decides alone; those that are built in and know users take tokens besides. */
function withTokens({ kind, backend }: LoadedBackend, tokens: Tokens | undefined): AuthBackend {
  return tokens && (kind === 'users' || kind === 'session') ? tokenBackend(tokens, backend) : backend;
}

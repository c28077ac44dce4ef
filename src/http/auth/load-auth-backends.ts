import type { Config } from '../../config/config.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Database } from '../../metadata/database.ts';
import type { AuthBackend } from './auth-backend.ts';
import { allowAll, basicAuth, denyAll, denyAllAsAirflow2, passwordAuth } from './built-in-backends.ts';
import type { CheckPassword } from './check-password.ts';
import { openKerberosAuth } from './kerberos/kerberos-backend.ts';
import { loadOwnBackend } from './own-backend.ts';

export interface BackendNeeds {
  readonly db: Database;
  readonly config: Config;
  readonly logger: Logger;
  readonly checkPassword: CheckPassword;
}

const DENY_ALL = 'airflow.api.auth.backend.deny_all';

const BUILT_IN: Readonly<Record<string, (needs: BackendNeeds) => AuthBackend | Promise<AuthBackend>>> = {
  'airflow.api.auth.backend.default': () => allowAll,
  [DENY_ALL]: () => denyAll,
  'airflow.api.auth.backend.basic_auth': ({ checkPassword }) => basicAuth(checkPassword),
  'airflow.contrib.auth.backends.password_auth': ({ checkPassword }) => passwordAuth(checkPassword),
  'airflow.api.auth.backend.kerberos_auth': openKerberosAuth,
  // Where Airflow 2.9 and later keep it.
  'airflow.providers.fab.auth_manager.api.auth.backend.kerberos_auth': openKerberosAuth,
};

/** Names that Airflow has and that a later version of Tradewind will have. */
const LATER: ReadonlySet<string> = new Set([
  'airflow.api.auth.backend.session',
  'airflow.providers.google.common.auth_backend.google_openid',
]);

/**
 * The backends of `[api] auth_backends`, in their order; none at all denies everything.
 * @throws AppError INVALID_INPUT for a name that is not built yet (as the first one), a module that cannot be used, or a backend
 *   that lacks what it needs
 */
export async function loadAuthBackends(needs: BackendNeeds): Promise<[AuthBackend, ...AuthBackend[]]> {
  const names = needs.config.api.authBackends;
  const backends: AuthBackend[] = [];
  for (const [index, name] of names.entries()) {
    const builtIn = BUILT_IN[name];
    if (builtIn) backends.push(await builtIn(needs));
    else if (!LATER.has(name))
      backends.push(await loadOwnBackend(name, [needs.config.home, needs.config.core.pluginsFolder]));
    else if (index > 0)
      needs.logger.warning({ backend: name }, 'authentication backend is not built yet and was left out');
    else throw notBuilt(name);
  }
  // Alone, Airflow 2 read it as "nobody but who is signed in to the pages".
  if (names.length === 1 && names[0] === DENY_ALL && needs.config.api.experimentalApiGeneration === 2)
    return [denyAllAsAirflow2];
  const [first = denyAll, ...others] = backends;
  return [first, ...others];
}

function notBuilt(name: string): AppError {
  return new AppError('INVALID_INPUT', {
    reason: `[api] auth_backends: ${name} is not built yet; use one of ${Object.keys(BUILT_IN).join(', ')}, or a module of yours`,
  });
}

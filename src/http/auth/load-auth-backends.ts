import type { Config } from '../../config/config.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Logger } from '../../foundation/log.ts';
import type { Database } from '../../metadata/database.ts';
import type { AuthBackend } from './auth-backend.ts';
import { allowAll, basicAuth, denyAll, denyAllAsAirflow2, passwordAuth } from './built-in-backends.ts';
import type { CheckPassword } from './passwords/check-password.ts';
import { openKerberosAuth } from './kerberos/kerberos-backend.ts';
import { loadOwnBackend } from './own-backend.ts';
import { refuseForgedWrites } from './refuse-forged-writes.ts';

/** What the backends of `[api] auth_backends` work with. */
export interface BackendNeeds {
  readonly db: Database;
  readonly config: Config;
  readonly logger: Logger;
  readonly checkPassword: CheckPassword;
  /** The backend for who is signed in to the pages. */
  readonly session: AuthBackend;
}

/** A backend, and what is known of it. */
export interface LoadedBackend {
  readonly backend: AuthBackend;
  /**
   * open: lets everybody in; closed: nobody; session: who is signed in; users: built in, knows users by the header
   * `Authorization`; own: a module of one's own
   */
  readonly kind: 'open' | 'closed' | 'session' | 'users' | 'own';
}

interface BuiltIn {
  readonly kind: LoadedBackend['kind'];
  make(needs: BackendNeeds): AuthBackend | Promise<AuthBackend>;
}

const DENY_ALL = 'airflow.api.auth.backend.deny_all';
const BASIC: BuiltIn = { kind: 'users', make: ({ checkPassword }) => basicAuth(checkPassword) };
const SESSION: BuiltIn = { kind: 'session', make: ({ session }) => session };
const KERBEROS: BuiltIn = { kind: 'users', make: openKerberosAuth };

const BUILT_IN: Readonly<Record<string, BuiltIn>> = {
  'airflow.api.auth.backend.default': { kind: 'open', make: ({ config }) => allowAll(config) },
  [DENY_ALL]: { kind: 'closed', make: () => denyAll },
  'airflow.api.auth.backend.basic_auth': BASIC,
  'airflow.api.auth.backend.session': SESSION,
  'airflow.api.auth.backend.kerberos_auth': KERBEROS,
  'airflow.contrib.auth.backends.password_auth': {
    kind: 'users',
    make: ({ checkPassword }) => passwordAuth(checkPassword),
  },
  // Where Airflow 2.9 and later keep them.
  'airflow.providers.fab.auth_manager.api.auth.backend.basic_auth': BASIC,
  'airflow.providers.fab.auth_manager.api.auth.backend.session': SESSION,
  'airflow.providers.fab.auth_manager.api.auth.backend.kerberos_auth': KERBEROS,
};

/** Names that Airflow has and that a later version of Tradewind will have. */
const LATER: ReadonlySet<string> = new Set(['airflow.providers.google.common.auth_backend.google_openid']);

/**
 * The backends of `[api] auth_backends`, in their order; none at all denies everything.
 * @throws AppError INVALID_INPUT for a name that is not built yet (as the first one), a module that cannot be used, or a backend
 *   that lacks what it needs
 */
export async function loadAuthBackends(needs: BackendNeeds): Promise<[LoadedBackend, ...LoadedBackend[]]> {
  const names = needs.config.api.authBackends;
  const backends: LoadedBackend[] = [];
  for (const [index, name] of names.entries()) {
    const builtIn = BUILT_IN[name];
    if (builtIn) backends.push({ kind: builtIn.kind, backend: await makeBuiltIn(builtIn, needs) });
    else if (!LATER.has(name)) {
      const folders = [needs.config.home, needs.config.core.pluginsFolder];
      backends.push({ kind: 'own', backend: await loadOwnBackend(name, folders) });
    } else if (index > 0)
      needs.logger.warning({ backend: name }, 'authentication backend is not built yet and was left out');
    else throw notBuilt(name);
  }
  // Alone, Airflow 2 read it as "nobody but who is signed in to the pages".
  if (names.length === 1 && names[0] === DENY_ALL && needs.config.api.experimentalApiGeneration === 2)
    return [{ kind: 'closed', backend: denyAllAsAirflow2 }];
  const [first = { kind: 'closed', backend: denyAll }, ...others] = backends;
  return [first, ...others];
}

async function makeBuiltIn({ kind, make }: BuiltIn, needs: BackendNeeds): Promise<AuthBackend> {
  const backend = await make(needs);
  return kind === 'open' || kind === 'users' ? refuseForgedWrites(backend, needs.config) : backend;
}

function notBuilt(name: string): AppError {
  return new AppError('INVALID_INPUT', {
    reason: `[api] auth_backends: ${name} is not built yet; use one of ${Object.keys(BUILT_IN).join(', ')}, or a module of yours`,
  });
}

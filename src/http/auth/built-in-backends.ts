import type { Config } from '../../config/config.ts';
import type { VerifiedUser } from '../../actions/credentials/verify-user-password.ts';
import type { ApiHandler, ApiRequest, ApiResponse } from '../api-handler.ts';
import { isLoopback } from './assert-safe-to-listen.ts';
import type { AuthBackend } from './auth-backend.ts';
import { type BasicCredentials, readBasicCredentials } from './passwords/basic-credentials.ts';
import { FORBIDDEN, STRANGE_NAME, UNAUTHORIZED, UNAUTHORIZED_BASIC, tooManyFailures } from './challenges.ts';
import type { CheckPassword } from './passwords/check-password.ts';
import type { CheckOutcome } from './credential-cache.ts';

/**
 * `airflow.api.auth.backend.default`: everybody on this machine may, who calls it by its own name. A page of another site that gives its
 * name our address is the same site to a browser, which lets it read and write everything here.
 */
export function allowAll(config: Config): AuthBackend {
  return {
    requiresAuthentication: (handler) => (request) =>
      isCalledByOwnName(request, config) ? handler(request) : STRANGE_NAME,
  };
}

/** Browsers always say by which name they call. */
function isCalledByOwnName({ headers: { host = '' } }: ApiRequest, { webserver, tradewind }: Config): boolean {
  if (host === '' || tradewind.allowOpenApi) return true;
  return isLoopback(host.replace(/:\d+$/, '')) || host === new URL(webserver.baseUrl).host;
}

/** `airflow.api.auth.backend.deny_all`: nobody may. */
export const denyAll: AuthBackend = { requiresAuthentication: () => () => FORBIDDEN };

/** What Airflow 2 made of `deny_all` alone: the sessions of its pages were asked for instead (configuration.py), and nobody has one here. */
export const denyAllAsAirflow2: AuthBackend = { requiresAuthentication: () => () => UNAUTHORIZED };

/** `airflow.api.auth.backend.basic_auth`, of Airflow 2: whatever is wrong with the credentials is a 401. */
export function basicAuth(checkPassword: CheckPassword): AuthBackend {
  return passwordBackend(checkPassword, () => UNAUTHORIZED_BASIC);
}

/** `airflow.contrib.auth.backends.password_auth`, of Airflow 1.10: wrong credentials are a 403, missing ones a 401. */
export function passwordAuth(checkPassword: CheckPassword): AuthBackend {
  return passwordBackend(checkPassword, (kind) =>
    kind === 'given' || kind === 'badly-padded' ? FORBIDDEN : UNAUTHORIZED_BASIC,
  );
}

function passwordBackend(
  checkPassword: CheckPassword,
  refuse: (kind: BasicCredentials['kind']) => ApiResponse,
): AuthBackend {
  return {
    requiresAuthentication: (handler) => (request) => {
      const credentials = readBasicCredentials(request.headers.authorization);
      if (credentials.kind !== 'given') return refuse(credentials.kind);
      const { username, password } = credentials;
      const found = checkPassword({ username, password, request });
      return found instanceof Promise
        ? found.then((outcome) => admit(handler, request, outcome, refuse))
        : admit(handler, request, found, refuse);
    },
  };
}

function admit(
  handler: ApiHandler,
  request: ApiRequest,
  outcome: CheckOutcome<VerifiedUser>,
  refuse: (kind: BasicCredentials['kind']) => ApiResponse,
): ApiResponse | Promise<ApiResponse> {
  if (outcome.kind === 'limited') return tooManyFailures(outcome.retryAfterMs);
  if (outcome.kind === 'wrong') return refuse('given');
  request.user = { username: outcome.checked.username };
  return handler(request);
}

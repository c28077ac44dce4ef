import type { SessionUser } from '../../../actions/credentials/user-session.ts';
import type { Config } from '../../../config/config.ts';
import type { ApiHandler, ApiRequest, ApiResponse } from '../../api-handler.ts';
import { withHeaders } from '../../responses.ts';
import type { AuthBackend } from '../auth-backend.ts';
import { FROM_ELSEWHERE, UNAUTHORIZED } from '../challenges.ts';
import { hasCsrfToken, isFromElsewhere, isFromOwnPage, kindOfWrite } from './same-origin.ts';
import type { SessionKeeper } from './session-keeper.ts';

/** What the backend for signed-in browsers works with. */
export interface SessionBackendOptions {
  readonly sessions: SessionKeeper;
  readonly config: Config;
  /** Whether some backend reads the header `Authorization`, which then wins over the cookie, right or wrong. */
  readonly readsAuthorization: (header: string) => boolean;
}

/** `airflow.api.auth.backend.session`: whoever is signed in to the pages may. */
export function sessionBackend(options: SessionBackendOptions): AuthBackend {
  const { sessions, config, readsAuthorization } = options;
  return {
    requiresAuthentication: (handler) => (request) => {
      const { authorization } = request.headers;
      if (authorization !== undefined && readsAuthorization(authorization)) return UNAUTHORIZED;
      const found = sessions.userOf(request);
      const goOn = (user: SessionUser | undefined) => {
        if (!user) return UNAUTHORIZED;
        if (isForged(request, config)) return FROM_ELSEWHERE;
        request.user = { username: user.username };
        return sessions.isAging(user.expiry) ? prolong(sessions, handler, request, user) : handler(request);
      };
      return found instanceof Promise ? found.then(goOn) : goOn(found);
    },
  };
}

/** A write that another site made the browser send with our cookie. */
function isForged(request: ApiRequest, config: Config): boolean {
  if (!config.webserverConfig.wtfCsrfEnabled) return false;
  const kind = kindOfWrite(request);
  if (kind === 'none') return false;
  const isTrusted = kind === 'link' ? isFromOwnPage(request, config) : !isFromElsewhere(request, config);
  const token = request.headers['x-csrftoken'];
  return !isTrusted && !hasCsrfToken(request, typeof token === 'string' ? token : undefined);
}

async function prolong(
  sessions: SessionKeeper,
  handler: ApiHandler,
  request: ApiRequest,
  user: SessionUser,
): Promise<ApiResponse> {
  // Whoever is signed in gets the answer, also while the database takes no writes.
  const cookie = await sessions.prolong(request, user).catch(() => undefined);
  const response = await handler(request);
  return cookie === undefined ? response : withHeaders(response, { 'set-cookie': cookie });
}

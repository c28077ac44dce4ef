import type { Config } from '../../config/config.ts';
import type { ApiRequest } from '../api-handler.ts';
import { allowedOrigins } from '../v1/answering/cross-origin.ts';
import type { AuthBackend } from './auth-backend.ts';
import { FROM_ELSEWHERE } from './challenges.ts';
import { isFollowedLink, isFromElsewhere, kindOfWrite } from './session/same-origin.ts';

/**
 * The same backend without writes that another site made a browser send, unless `[api] access_control_allow_origins` names it: for
 * those whose credentials browsers add by themselves (names and passwords that they remember, tickets), or that ask for none.
 */
export function refuseForgedWrites(backend: AuthBackend, config: Config): AuthBackend {
  if (!config.webserverConfig.wtfCsrfEnabled) return backend;
  const friends = new Set(allowedOrigins(config));
  const isForged = (request: ApiRequest) => {
    const kind = kindOfWrite(request);
    if (kind === 'none') return false;
    if (kind === 'link' && isFollowedLink(request)) return true;
    return isFromElsewhere(request, config) && !friends.has('*') && !friends.has(request.headers.origin ?? '');
  };
  return {
    ...backend,
    requiresAuthentication(handler) {
      const guarded = backend.requiresAuthentication(handler);
      return (request) => (isForged(request) ? FROM_ELSEWHERE : guarded(request));
    },
  };
}

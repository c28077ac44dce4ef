import { retryAfter } from '../../../auth/challenges.ts';
import type { Tokens as TokenService } from '../../../auth/token/tokens.ts';
import { readBearerToken } from '../../../auth/token/token-backend.ts';
import type { HttpServices } from '../../../http-services.ts';
import { OPEN } from '../../definition/access.ts';
import { bodyOf } from '../../definition/body.ts';
import { operation } from '../../definition/operation.ts';
import { NoSuchPath } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { LoginRequest, Tokens } from '../../schemas/security.ts';

const login = operation({
  id: 'login',
  method: 'POST',
  path: '/security/login',
  tag: 'Security',
  summary: 'Get tokens for a name and a password',
  access: OPEN,
  body: bodyOf(LoginRequest, { needs: ['username', 'password'] }),
  answer: { description: 'The tokens.', schema: Tokens },
  problems: [400, 401, 404, 429],
  async run(services, { request, body }) {
    const tokens = tokensOf(services);
    const { username, password, provider, refresh = false } = body;
    if (provider === 'ldap' && services.config.webserverConfig.authType !== 'ldap') {
      throw new Problem(400, { detail: 'No directory is configured: provider ldap cannot be used' });
    }
    const outcome = await services.checkPassword({ username, password, request });
    if (outcome.kind === 'limited') {
      const headers = retryAfter(outcome.retryAfterMs);
      throw new Problem(429, { detail: 'Too many failed logins: try again later', headers });
    }
    if (outcome.kind === 'wrong') throw new Problem(401, { detail: 'Wrong name or password' });
    const access = await tokens.issue(outcome.checked, 'access');
    if (!refresh) return { access_token: access };
    return { access_token: access, refresh_token: await tokens.issue(outcome.checked, 'refresh') };
  },
});

const refreshAccess = operation({
  id: 'refresh_token',
  method: 'POST',
  path: '/security/refresh',
  tag: 'Security',
  summary: 'Get a new access token',
  description: 'Needs the refresh token as `Authorization: Bearer <token>`.',
  access: OPEN,
  answer: { description: 'The new access token.', schema: Tokens },
  problems: [401, 404],
  async run(services, { request }) {
    const tokens = tokensOf(services);
    const refreshToken = readBearerToken(request.headers.authorization);
    const token = refreshToken === undefined ? undefined : await tokens.refresh(refreshToken);
    if (token === undefined) throw new Problem(401, { detail: 'There is no valid refresh token in the request' });
    return { access_token: token };
  },
});

/** What the reference document does not have: Airflow's user provider brings these. */
export const securityOperations = [login, refreshAccess];

/** @throws NoSuchPath where no backend knows users */
function tokensOf({ tokens }: HttpServices): TokenService {
  if (!tokens) throw new NoSuchPath();
  return tokens;
}

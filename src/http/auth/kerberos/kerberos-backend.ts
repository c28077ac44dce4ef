import type { Config } from '../../../config/config.ts';
import type { Logger } from '../../../foundation/log.ts';
import type { Database } from '../../../metadata/database.ts';
import { findUser } from '../../../metadata/users/users.ts';
import type { ApiHandler, ApiRequest, ApiResponse, ApiUser } from '../../api-handler.ts';
import type { AuthBackend } from '../auth-backend.ts';
import { FORBIDDEN, UNAUTHORIZED_NEGOTIATE } from '../challenges.ts';
import { type KerberosService, openKerberosService } from './open-service.ts';
import { userNamesOf } from './user-names.ts';

interface KerberosBackendNeeds {
  readonly service: KerberosService;
  readonly db: Database;
  readonly logger: Logger;
}

/**
 * `airflow.api.auth.backend.kerberos_auth`: SPNEGO (RFC 4559). As in Airflow, who shows nothing is asked for a ticket (401), who
 * shows anything else but a good ticket is turned away (403), and the answer to a good one proves the server.
 * @throws AppError INVALID_INPUT where the library or the keys are missing
 */
export async function openKerberosAuth(services: {
  config: Config;
  db: Database;
  logger: Logger;
}): Promise<AuthBackend> {
  const needs = { ...services, service: await openKerberosService(services.config) };
  return {
    requiresAuthentication: (handler) => (request) => {
      const [scheme = '', ...pieces] = (request.headers.authorization ?? '').trim().split(/\s+/);
      const token = pieces.join('');
      if (scheme === '') return UNAUTHORIZED_NEGOTIATE;
      // Airflow 1.10 took any scheme.
      if (scheme.toLowerCase() !== 'negotiate') return FORBIDDEN;
      if (token === '') return UNAUTHORIZED_NEGOTIATE;
      return isBase64(token) ? admitTicket(needs, token, request, handler) : FORBIDDEN;
    },
  };
}

async function admitTicket(
  { service, db, logger }: KerberosBackendNeeds,
  token: string,
  request: ApiRequest,
  handler: ApiHandler,
): Promise<ApiResponse> {
  const accepted = await service.accept(token);
  if (!accepted) return FORBIDDEN;
  const user = await userOf(accepted.principal, service.realms, db);
  if (!user) {
    logger.warning({ principal: accepted.principal }, 'a deactivated user was turned away');
    return FORBIDDEN;
  }
  request.user = user;
  const response = await handler(request);
  if (accepted.proof === undefined) return response;
  return { ...response, headers: { ...response.headers, 'www-authenticate': `negotiate ${accepted.proof}` } };
}

/** The user of a principal; the principal itself where it has none, which no role is granted to. Undefined: deactivated. */
async function userOf(principal: string, realms: ReadonlySet<string>, db: Database): Promise<ApiUser | undefined> {
  for (const username of userNamesOf(principal, realms)) {
    const account = await findUser(db, username);
    if (account) return account.active ? { username } : undefined;
  }
  return { username: principal };
}

/** What the library's decoder would stumble over does not get there. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

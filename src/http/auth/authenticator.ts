import type { GrantedPermissions } from '../../domain/permission.ts';
import type { ApiRequest, ApiUser } from '../api-handler.ts';

/** Who makes a request and what they may do. */
export interface Caller {
  /** Undefined: nobody known, with the permissions of the public role. */
  readonly user: ApiUser | undefined;
  readonly permissions: GrantedPermissions;
}

/** What came of looking at the credentials of a request. */
export type Authentication =
  | { readonly kind: 'caller'; readonly caller: Caller }
  /** Nobody known, and there is no public role. The headers (a challenge) belong into the 401. */
  | { readonly kind: 'unauthenticated'; readonly headers: Readonly<Record<string, string>> };

/**
 * Finds out who makes a request by the backends of `[api] auth_backends`, tried in their order, for the surfaces that know roles.
 * Answers at once where it remembers.
 */
export interface Authenticator {
  authenticate(request: ApiRequest): Authentication | Promise<Authentication>;
}

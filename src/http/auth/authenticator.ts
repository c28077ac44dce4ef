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
  | {
      readonly kind: 'caller';
      readonly caller: Caller;
      /** What belongs into the answer, such as the token by which the server proves itself (Kerberos). */
      readonly headers: Readonly<Record<string, string>>;
    }
  /** Nobody known, and there is no public role. The headers (a challenge) belong into the 401. */
  | { readonly kind: 'unauthenticated'; readonly headers: Readonly<Record<string, string>> }
  /** Turned away whoever it is: too many failed logins (429), or a cookie that another site sent (403). */
  | {
      readonly kind: 'refused';
      readonly status: 403 | 429;
      /** Why, in a sentence for the caller. */
      readonly detail: string;
      readonly headers: Readonly<Record<string, string>>;
    };

/**
 * Finds out who makes a request by the backends of `[api] auth_backends`, tried in their order, for the surfaces that know roles.
 * Answers at once where it remembers.
 */
export interface Authenticator {
  authenticate(request: ApiRequest): Authentication | Promise<Authentication>;
}

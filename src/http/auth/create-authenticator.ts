import { GrantedPermissions } from '../../domain/permission.ts';
import type { ApiRequest, ApiResponse, ApiUser } from '../api-handler.ts';
import type { AuthBackend } from './auth-backend.ts';
import type { Authentication, Authenticator } from './authenticator.ts';
import { FROM_ELSEWHERE } from './challenges.ts';
import type { PermissionBook } from './permission-book.ts';

/** By what the stable API tells who asks and what they may. */
export interface AuthenticatorOptions {
  /** Tried in order, at least one; see stableBackends. */
  readonly backends: readonly AuthBackend[];
  readonly permissions: Pick<PermissionBook, 'permissionsOf' | 'permissionsOfRole'>;
  /** `[webserver_config] auth_role_public`: the role of who has no credentials; undefined: they get a 401. */
  readonly publicRole: string | undefined;
}

/** What a backend said: it let the operation run, for the user that it found, or it answered itself. */
type Verdict =
  | { readonly kind: 'admitted'; readonly user: ApiUser | undefined; readonly headers: ApiResponse['headers'] }
  | { readonly kind: 'answered'; readonly response: ApiResponse };

type Headers = Readonly<Record<string, string>>;

const NOTHING_GRANTED = new GrantedPermissions([]);
const NO_HEADERS: Headers = {};
const PROBED: ApiResponse = { status: 200, headers: NO_HEADERS, body: '' };

/** Asks the backends as Airflow does: each decorates an operation that does nothing, and whoever lets that run has authenticated. */
export function createAuthenticator({ backends, permissions, publicRole }: AuthenticatorOptions): Authenticator {
  /** @param headers of the answer of the backend before, for the challenge */
  const tryFrom = (index: number, request: ApiRequest, headers: Headers): Authentication | Promise<Authentication> => {
    const backend = backends[index];
    if (!backend) return nobody(headers);
    const verdict = askBackend(backend, request);
    const goOn = (said: Verdict) => {
      if (said.kind === 'admitted') return admit(said.user, request, said.headers);
      return refusalOf(said.response) ?? tryFrom(index + 1, request, challengeOf(said.response));
    };
    return verdict instanceof Promise ? verdict.then(goOn) : goOn(verdict);
  };

  const admit = (user: ApiUser | undefined, request: ApiRequest, headers: Headers) => {
    request.user = user;
    if (!user) return publicCaller(headers);
    return whenKnown(permissions.permissionsOf(user.username), (granted): Authentication => ({
      kind: 'caller',
      caller: { user, permissions: granted },
      headers,
    }));
  };

  const publicCaller = (headers: Headers): Authentication | Promise<Authentication> =>
    whenKnown(
      publicRole === undefined ? NOTHING_GRANTED : permissions.permissionsOfRole(publicRole),
      (granted): Authentication => ({ kind: 'caller', caller: { user: undefined, permissions: granted }, headers }),
    );

  const nobody = (headers: Headers) =>
    publicRole === undefined ? ({ kind: 'unauthenticated', headers } as const) : publicCaller(NO_HEADERS);

  return { authenticate: (request) => tryFrom(0, request, NO_HEADERS) };
}

function askBackend(backend: AuthBackend, request: ApiRequest): Verdict | Promise<Verdict> {
  let admitted: { user: ApiUser | undefined } | undefined;
  request.user = undefined;
  const answer = backend.requiresAuthentication((probed) => {
    admitted = { user: probed.user };
    return PROBED;
  })(request);
  return whenKnown(answer, (response): Verdict => {
    // A backend may think better of it after the operation.
    if (admitted && response.status === PROBED.status)
      return { kind: 'admitted', user: admitted.user, headers: challengeOf(response) };
    request.user = undefined;
    return { kind: 'answered', response };
  });
}

/** An answer that ends the asking. */
function refusalOf(response: ApiResponse): Authentication | undefined {
  const { headers, body } = response;
  if (response.status !== 429 && response !== FROM_ELSEWHERE) return undefined;
  return {
    kind: 'refused',
    status: response.status === 429 ? 429 : 403,
    detail: typeof body === 'string' ? body : '',
    headers: withoutContent(headers),
  };
}

function challengeOf({ headers }: ApiResponse): Headers {
  return headers === NO_HEADERS ? NO_HEADERS : withoutContent(headers);
}

function withoutContent(headers: Headers): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('content-')));
}

function whenKnown<Value, Result>(
  value: Value | Promise<Value>,
  use: (known: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(use) : use(value);
}

import type { ApiRequest, ApiResponse } from '../../api-handler.ts';
import { homePath } from '../../pages/front-page.ts';
import type { HttpServices } from '../../http-services.ts';
import { mountRoute } from '../../server/mount-route.ts';
import { htmlResponse, withHeaders } from '../../responses.ts';
import type { Surface } from '../../server/surface.ts';
import { retryAfter } from '../challenges.ts';
import { csrfTokenFor } from './csrf-token.ts';
import { localPath } from './local-path.ts';
import { LOGIN_PAGE_POLICY, type LoginMessage, loginPage, readLoginMessage } from './login-page.ts';
import { hasCsrfToken, isFromElsewhere } from './same-origin.ts';

/** The pages to sign in (`/login/`) and out (`/logout/`, by POST only), as Airflow 2.11 has them. */
export function mountLogin(surface: Surface, services: HttpServices): void {
  mountRoute(surface, 'GET', '/login', () => htmlResponse('', 308, { location: '/login/' }));
  mountRoute(surface, 'GET', '/login/', (request) => showLogin(request, services));
  mountRoute(surface, 'POST', '/login/', (request) => signIn(request, services));
  mountRoute(surface, 'POST', '/logout/', (request) => signOut(request, services));
}

async function showLogin(request: ApiRequest, services: HttpServices): Promise<ApiResponse> {
  const next = nextOf(request, services);
  if (await services.sessions.userOf(request)) return redirect(next);
  return loginForm(request, services, { message: readLoginMessage(request.query['error']) });
}

async function signIn(request: ApiRequest, services: HttpServices): Promise<ApiResponse> {
  const form = await readForm(request);
  if (!isOwnForm(request, form, services)) {
    return loginForm(request, services, { message: 'expired', status: 400 });
  }
  const [username, password] = [form.get('username') ?? '', form.get('password') ?? ''];
  const outcome = await services.checkPassword({ username, password, request });
  if (outcome.kind === 'limited') {
    const refusal = loginForm(request, services, { message: 'limited', status: 429 });
    return withHeaders(refusal, retryAfter(outcome.retryAfterMs));
  }
  const next = nextOf(request, services);
  if (outcome.kind === 'wrong') return redirect(`/login/?next=${encodeURIComponent(next)}&error=credentials`);
  return redirect(next, { 'set-cookie': await services.sessions.signIn(request, outcome.checked) });
}

async function signOut(request: ApiRequest, services: HttpServices): Promise<ApiResponse> {
  const form = await readForm(request);
  if (!isOwnForm(request, form, services)) return htmlResponse('The CSRF token is missing or invalid.', 400);
  return redirect('/', { 'set-cookie': await services.sessions.signOut(request) });
}

function loginForm(
  request: ApiRequest,
  services: HttpServices,
  { message, status = 200 }: { message: LoginMessage | undefined; status?: number },
): ApiResponse {
  const { webserver } = services.config;
  const { token: csrfToken, cookie } = csrfTokenFor(request, services.config);
  const page = loginPage({
    title: webserver.instanceName === '' ? 'Tradewind' : webserver.instanceName,
    csrfToken,
    next: nextOf(request, services),
    message,
  });
  const headers = { 'content-security-policy': LOGIN_PAGE_POLICY, 'cache-control': 'no-store', 'set-cookie': cookie };
  return htmlResponse(page, status, headers);
}

/** Whether a form came from a page that this server gave to this browser. */
function isOwnForm(request: ApiRequest, form: URLSearchParams, { config }: HttpServices): boolean {
  if (!config.webserverConfig.wtfCsrfEnabled) return true;
  return !isFromElsewhere(request, config) && hasCsrfToken(request, form.get('csrf_token') ?? undefined);
}

function nextOf(request: ApiRequest, { config }: HttpServices): string {
  return localPath(request.query['next'], homePath(config.api.experimentalApiGeneration));
}

function redirect(location: string, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  return htmlResponse('', 302, { location, 'cache-control': 'no-store', ...headers });
}

async function readForm(request: ApiRequest): Promise<URLSearchParams> {
  return new URLSearchParams((await request.readBody()).toString('utf8'));
}

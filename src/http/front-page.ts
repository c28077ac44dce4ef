import type { ApiRequest, ApiResponse } from './api-handler.ts';
import { htmlResponse } from './responses.ts';

/** The user interface: `/admin/` in 1.10, `/home` in 2.x. */
export function homePath(generation: 1 | 2): string {
  return generation === 1 ? '/admin/' : '/home';
}

/** `GET /` leads to the user interface: to `/admin/` with the whole address in 1.10, to `/home` in 2.x. */
export function answerFrontPage(request: ApiRequest, generation: 1 | 2): ApiResponse {
  const path = homePath(generation);
  const page = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be redirected automatically to target URL: <a href="${path}">${path}</a>.  If not click the link.`;
  return htmlResponse(page, 302, { location: generation === 1 ? originOf(request) + path : path });
}

/** Empty where the header is not a plain host and port: nothing that a client sends gets into an address unchecked. */
function originOf(request: ApiRequest): string {
  const host = request.headers.host ?? '';
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) ? `http://${host}` : '';
}

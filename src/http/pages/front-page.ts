import type { Config } from '../../config/config.ts';
import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import { cameByHttps } from '../came-by-https.ts';
import { htmlResponse } from '../responses.ts';

/** The user interface: `/admin/` in 1.10, `/home` in 2.x. */
export function homePath(generation: 1 | 2): string {
  return generation === 1 ? '/admin/' : '/home';
}

/** `GET /` leads to the user interface: to `/admin/` with the whole address in 1.10, to `/home` in 2.x. */
export function answerFrontPage(request: ApiRequest, config: Config): ApiResponse {
  const generation = config.api.experimentalApiGeneration;
  const path = homePath(generation);
  const page = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You should be redirected automatically to target URL: <a href="${path}">${path}</a>.  If not click the link.`;
  return htmlResponse(page, 302, { location: generation === 1 ? originOf(request, config) + path : path });
}

/** Empty where the header is not a plain host and port: nothing that a client sends gets into an address unchecked. */
function originOf(request: ApiRequest, config: Config): string {
  const scheme = cameByHttps(request, config) ? 'https' : 'http';
  const host = request.headers.host ?? '';
  return /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(host) ? `${scheme}://${host}` : '';
}

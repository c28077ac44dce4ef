import { createHash } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import { csrfTokenFor } from '../auth/session/csrf-token.ts';
import { homePath } from './front-page.ts';
import { htmlText } from './html-text.ts';
import type { HttpServices } from '../http-services.ts';
import { mountRoute } from '../server/mount-route.ts';
import { htmlResponse } from '../responses.ts';
import type { Surface } from '../server/surface.ts';

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; background: #f5f6f8; color: #1c2530; display: grid; place-items: center; min-height: 100vh; margin: 0 }
main { background: #fff; border: 1px solid #d5dae1; border-radius: .5rem; padding: 2rem; width: min(26rem, 90vw); box-sizing: border-box }
h1 { font-size: 1.25rem; margin: 0 0 1rem }
a { color: #0b5cad }
button { font: inherit; padding: .4rem 1rem; border: 0; border-radius: .25rem; background: #0b5cad; color: #fff; cursor: pointer }
a:focus-visible, button:focus-visible { outline: 3px solid #f0a020; outline-offset: 1px }
@media (prefers-color-scheme: dark) { body { background: #14181d; color: #e6e9ed } main { background: #1d2329; border-color: #39424c } a { color: #7db8f5 } }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The page to which `/` and a login lead: who is signed in, the way out, and what there is to see. */
export function mountStartPage(surface: Surface, services: HttpServices): void {
  const path = homePath(services.config.api.experimentalApiGeneration);
  mountRoute(surface, 'GET', path, (request) => showStartPage(request, services));
}

async function showStartPage(request: ApiRequest, services: HttpServices): Promise<ApiResponse> {
  const { config } = services;
  const { token, cookie } = csrfTokenFor(request, config);
  const user = await services.sessions.userOf(request);
  const title = htmlText(config.webserver.instanceName === '' ? 'Tradewind' : config.webserver.instanceName);
  const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${user ? signedIn(user.username, token) : '<p><a href="/login/">Sign in</a></p>'}
<ul>
${links(config)
  .map(([address, text]) => `<li><a href="${address}">${text}</a></li>`)
  .join('\n')}
</ul>
</main>
</body>
</html>
`;
  return htmlResponse(page, 200, {
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'set-cookie': cookie,
  });
}

function signedIn(username: string, csrfToken: string): string {
  return `<form method="post" action="/logout/"><p>Signed in as <strong>${htmlText(username)}</strong> <button>Sign out</button></p><input type="hidden" name="csrf_token" value="${htmlText(csrfToken)}"></form>`;
}

/** Addresses and what stands there. */
function links({ webserver, restApiPlugin }: Config): (readonly [string, string])[] {
  return [
    ...(webserver.enableSwaggerUi ? [['/api/v1/ui/', 'The stable REST API, to read and to try'] as const] : []),
    ['/api/v1/openapi.yaml', 'Its OpenAPI document'],
    ...(restApiPlugin.enabled ? [['/admin/rest_api/', 'The commands of the REST API plugin'] as const] : []),
    ['/health', 'Health'],
  ];
}

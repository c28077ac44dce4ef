import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lazy } from '../../../foundation/lazy.ts';
import type { ApiResponse } from '../../api-handler.ts';
import { mountRoute } from '../../server/mount-route.ts';
import { htmlResponse } from '../../responses.ts';
import type { Surface } from '../../server/surface.ts';

/** The files of Swagger UI that the page needs, with their types. */
const FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
} as const;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Tradewind stable REST API</title>
    <link rel="stylesheet" href="swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="swagger-ui-bundle.js"></script>
    <script src="start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({
  url: '../openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'none',
  validatorUrl: null,
});
`;

/** Swagger UI sets styles on elements and has its icons in its style sheet; nothing comes from anywhere else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The pages to read and try the document, at `/ui/`. They work without any other server. */
export function servePages(surface: Surface): void {
  mountRoute(surface, 'GET', '/ui', () => htmlResponse('', 308, { location: `${surface.app.prefix}/ui/` }));
  mountRoute(surface, 'GET', '/ui/', () => htmlResponse(PAGE, 200, { 'content-security-policy': POLICY }));
  mountRoute(surface, 'GET', '/ui/start.js', () => fileResponse(START, FILES['swagger-ui-bundle.js']));
  for (const [name, type] of Object.entries(FILES)) {
    const text = lazy(() => readFileSync(join(folder(), name), 'utf8'));
    mountRoute(surface, 'GET', `/ui/${name}`, () => fileResponse(text(), type));
  }
}

function fileResponse(body: string, type: string): ApiResponse {
  return { status: 200, headers: { 'content-type': type, 'cache-control': 'public, max-age=3600' }, body };
}

/** The package of the plugin carries Swagger UI's files as they are, without the install script of the original. */
function folder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@fastify/swagger-ui'))), 'static');
}

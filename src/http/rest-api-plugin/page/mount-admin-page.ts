import { readFileSync } from 'node:fs';
import { lazy } from '../../../foundation/lazy.ts';
import type { ListedDag } from '../../../metadata/dags/dag-listing.ts';
import { listDags } from '../../../metadata/dags/dag-listing.ts';
import type { ApiRequest, ApiResponse } from '../../api-handler.ts';
import { csrfTokenFor } from '../../auth/session/csrf-token.ts';
import { mountRoute } from '../../server/mount-route.ts';
import { htmlResponse } from '../../responses.ts';
import type { Surface } from '../../server/surface.ts';
import { type Admission, admit, expectedToken } from '../admit.ts';
import { Refusal } from '../errors.ts';
import type { PluginContext } from '../plugin-context.ts';
import { adminPage } from './admin-page.ts';
import { curlCredentials } from './curl-credentials.ts';
import { assetFile } from './asset-file.ts';

/** Nothing but what this server has: no style or script in the page itself. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SCRIPT = 'text/javascript; charset=utf-8';
const ASSETS = {
  'page.css': 'text/css; charset=utf-8',
  'page.js': SCRIPT,
  'elements.js': SCRIPT,
  'form-call.js': SCRIPT,
  'result.js': SCRIPT,
} as const;

/** The page at `/admin/rest_api/` to try every command. It needs no token to be seen, only to do anything. */
export function mountAdminPage(surface: Surface, context: PluginContext): void {
  const { prefix } = surface.app;
  // The router takes the prefix with and without its slash; what the page names is beside it with it only.
  mountRoute(surface, 'GET', '/', (request) =>
    /^[^?]*\/(\?|$)/.test(request.url) ? showPage(request, context) : htmlResponse('', 308, { location: `${prefix}/` }),
  );
  for (const [name, type] of Object.entries(ASSETS)) {
    const text = lazy(() => readFileSync(assetFile(name), 'utf8'));
    mountRoute(surface, 'GET', `/${name}`, () => ({
      status: 200,
      headers: { 'content-type': type, 'cache-control': 'no-cache' },
      body: text(),
    }));
  }
}

async function showPage(request: ApiRequest, { services }: PluginContext): Promise<ApiResponse> {
  const { config } = services;
  const { token, cookie } = csrfTokenFor(request, config);
  const tokenHeader = expectedToken(config) === '' ? undefined : config.restApiPlugin.httpTokenHeaderName;
  const admission = await admissionOf(request, services);
  const username = admission?.kind === 'user' ? admission.username : undefined;
  const page = adminPage({
    title: config.webserver.instanceName === '' ? 'Tradewind' : config.webserver.instanceName,
    csrfToken: token,
    tokenHeader,
    hasLogin: tokenHeader === undefined && services.tokens !== undefined,
    username,
    curlCredentials: curlCredentials(config.api, { tokenHeader, username }),
    isOpen: admission?.kind === 'everything',
    dags: admission ? await readableDags(admission, services) : [],
  });
  return htmlResponse(page, 200, {
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'set-cookie': cookie,
  });
}

/** Undefined: not let in. */
async function admissionOf(request: ApiRequest, services: PluginContext['services']): Promise<Admission | undefined> {
  try {
    return await admit(request, services);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

async function readableDags(admission: Admission, { db }: PluginContext['services']): Promise<ListedDag[]> {
  const dags = await listDags(db);
  if (admission.kind === 'everything') return dags;
  return dags.filter(({ dag_id }) => admission.permissions.mayDag('can_read', dag_id));
}

import type { Config } from '../../config/config.ts';
import type { ApiRequest } from '../api-handler.ts';

/** The headers that let pages of other origins call the API, as `[api] access_control_allow_*` say. */
export function crossOriginHeaders({ api }: Config, request: ApiRequest): Readonly<Record<string, string>> {
  const origins = api.accessControlAllowOrigins.split(/\s+/).filter((origin) => origin !== '');
  const { origin } = request.headers;
  const allowed = allowedOrigin(origins, typeof origin === 'string' ? origin : undefined);
  return {
    ...(api.accessControlAllowHeaders !== '' && { 'access-control-allow-headers': api.accessControlAllowHeaders }),
    ...(api.accessControlAllowMethods !== '' && { 'access-control-allow-methods': api.accessControlAllowMethods }),
    ...(allowed !== undefined && { 'access-control-allow-origin': allowed }),
  };
}

/** A single origin is named to everybody; of several, the one that asks, if it is among them. */
function allowedOrigin(origins: readonly string[], origin: string | undefined): string | undefined {
  if (origin === undefined) return origins[0];
  return origins.find((known) => known === origin || known === '*');
}

import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../config/config.ts';

/** The origins whose pages may call the API; `*`: all. */
export function allowedOrigins({ api }: Config): string[] {
  return api.accessControlAllowOrigins.split(/\s+/).filter((origin) => origin !== '');
}

/** The headers that let pages of other origins call the API, as `[api] access_control_allow_*` say. */
export function crossOriginHeaders(config: Config, headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const { api } = config;
  const origins = allowedOrigins(config);
  const allowed = allowedOrigin(origins, headers.origin);
  return {
    ...(api.accessControlAllowHeaders !== '' && { 'access-control-allow-headers': api.accessControlAllowHeaders }),
    ...(api.accessControlAllowMethods !== '' && { 'access-control-allow-methods': api.accessControlAllowMethods }),
    ...(allowed !== undefined && { 'access-control-allow-origin': allowed }),
    // What is kept for one origin is not for another.
    ...(origins.length > 1 && { vary: 'Origin' }),
  };
}

/** A single origin is named to everybody; of several, the one that asks, if it is among them. */
function allowedOrigin(origins: readonly string[], origin: string | undefined): string | undefined {
  if (origin === undefined) return origins[0];
  return origins.find((known) => known === origin || known === '*');
}

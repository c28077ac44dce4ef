import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../../config/config.ts';

/** The origins whose pages may call the API; `*`: all. */
export function allowedOrigins({ api }: Config): string[] {
  return api.accessControlAllowOrigins.split(/\s+/).filter((origin) => origin !== '');
}

/** Makes the headers that let pages of other origins call the API, as `[api] access_control_allow_*` say. */
export function crossOrigin(config: Config): (headers: IncomingHttpHeaders) => Readonly<Record<string, string>> {
  const { api } = config;
  const origins = allowedOrigins(config);
  const always = {
    ...(api.accessControlAllowHeaders !== '' && { 'access-control-allow-headers': api.accessControlAllowHeaders }),
    ...(api.accessControlAllowMethods !== '' && { 'access-control-allow-methods': api.accessControlAllowMethods }),
    // What is kept for one origin is not for another.
    ...(origins.length > 1 && { vary: 'Origin' }),
  };
  return ({ origin }) => {
    const allowed = allowedOrigin(origins, origin);
    return allowed === undefined ? always : { ...always, 'access-control-allow-origin': allowed };
  };
}

/** A single origin is named to everybody; of several, the one that asks, if it is among them. */
function allowedOrigin(origins: readonly string[], origin: string | undefined): string | undefined {
  if (origin === undefined) return origins[0];
  return origins.find((known) => known === origin || known === '*');
}

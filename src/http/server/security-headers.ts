import type { FastifyInstance } from 'fastify';
import type { Config } from '../../config/config.ts';
import type { ApiResponse } from '../api-handler.ts';

/** How long browsers are to come back by HTTPS only: a year. */
const HTTPS_SECONDS = 31_536_000;

type Headers = Readonly<Record<string, string>>;

/**
 * Adds to every answer what keeps browsers from misusing it; what an answer says itself stays. Pages run nothing but files of
 * this server: what an API labels HTML (texts of 1.10, code of DAGs) cannot do harm.
 */
export function addSecurityHeaders(app: FastifyInstance, config: Config): void {
  const always = Object.entries(headersOfAll(config));
  const ofPages = Object.entries(headersOfPages(config));
  app.addHook('onSend', (_request, reply, payload, done) => {
    for (const [name, value] of always) reply.header(name, value);
    const type = reply.getHeader('content-type');
    if (typeof type === 'string' && type.startsWith('text/html')) {
      for (const [name, value] of ofPages) if (!reply.hasHeader(name)) reply.header(name, value);
    }
    done(null, payload);
  });
}

/** A page with the same, for where Fastify calls no hooks. */
export function securePage(page: ApiResponse, config: Config): ApiResponse {
  return { ...page, headers: { ...headersOfPages(config), ...headersOfAll(config), ...page.headers } };
}

function headersOfAll({ webserver }: Config): Headers {
  const https = webserver.webServerSslCert !== '';
  return {
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    ...(https && { 'strict-transport-security': `max-age=${HTTPS_SECONDS}` }),
  };
}

function headersOfPages({ webserver }: Config): Headers {
  const policy =
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'";
  if (webserver.xFrameEnabled) return { 'content-security-policy': policy };
  return { 'content-security-policy': `${policy}; frame-ancestors 'none'`, 'x-frame-options': 'DENY' };
}

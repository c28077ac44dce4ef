import fastify, { type FastifyInstance } from 'fastify';
import { type IncomingMessage, type RequestListener, type Server, createServer as createPlainServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { answerFailure } from './answer-failure.ts';
import type { BackendApp } from './auth/auth-backend.ts';
import { mountLogin } from './auth/session/login-routes.ts';
import { errorPage } from './pages/error-pages.ts';
import { mountExecutionApi } from './execution-api/execution-api.ts';
import { mountExperimentalApi } from './experimental/experimental-api.ts';
import { answerFrontPage } from './pages/front-page.ts';
import { answerHealth } from './health.ts';
import type { HttpServices } from './http-services.ts';
import { limitPipelining } from './server/limit-pipelining.ts';
import { mountFallback, mountRoute, sendResponse } from './server/mount-route.ts';
import { notFoundPage } from './pages/not-found-page.ts';
import { mountRestApiPlugin } from './rest-api-plugin/rest-api-plugin.ts';
import { readCertificate } from './server/read-certificate.ts';
import { RouteTable } from './server/route-table.ts';
import { addSecurityHeaders, securePage } from './server/security-headers.ts';
import { LONGEST_HEAD_BYTES, MOST_WAITING_REQUESTS, SERVER_LIMITS, type ServerLimits } from './server/server-limits.ts';
import { answerSiteIcon } from './pages/site-icon.ts';
import { mountStartPage } from './pages/start-page.ts';
import { type Surface, bodyLimitOf, optionsResponse } from './server/surface.ts';
import { mountStableApi } from './v1/stable-api.ts';

/**
 * The web server: health, front page and one plugin for each surface. Listens nowhere yet. `close()` ends it.
 * Every answer is made by the same small handlers, with or without a socket.
 */
export function createApp(services: HttpServices, limits: ServerLimits = SERVER_LIMITS): FastifyInstance {
  const app = fastify({
    logger: false,
    exposeHeadRoutes: true,
    serverFactory: (handler) => createServer(services, limits, handler),
    trustProxy: trustedProxies(services),
    // The head is the limit: an id that is too long is an id that nothing has.
    routerOptions: { maxParamLength: LONGEST_HEAD_BYTES },
    // A malformed percent encoding, mostly.
    frameworkErrors: (_error, _request, reply) => sendResponse(reply, securePage(errorPage(400), services.config)),
  });
  // Handlers read bodies by themselves, see mountRoute.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request: unknown, _payload: IncomingMessage, done: (error: null) => void) =>
    done(null),
  );
  addSecurityHeaders(app, services.config);
  const surface = rootSurface(app, services);
  mountRoute(surface, 'GET', '/health', () => answerHealth(services));
  mountRoute(surface, 'GET', '/', (request) => answerFrontPage(request, services.config));
  mountRoute(surface, 'GET', '/favicon.ico', answerSiteIcon);
  mountStartPage(surface, services);
  mountLogin(surface, services);
  mountFallback(surface);
  app.register(() => initBackends(surface, services));
  mountExperimentalApi(app, services);
  mountStableApi(app, services);
  if (services.taskRequestsFor) mountExecutionApi(app, services, services.taskRequestsFor);
  if (services.commandHost && services.config.restApiPlugin.enabled) {
    mountRestApiPlugin(app, services, services.commandHost);
  }
  return app;
}

/** What as many proxies as configured have added to `X-Forwarded-For` counts: the rest anybody may have written. */
function trustedProxies({ config }: HttpServices): false | ((address: string, hop: number) => boolean) {
  const { enableProxyFix, proxyFixXFor } = config.webserver;
  return enableProxyFix && proxyFixXFor > 0 && ((_address, hop) => hop < proxyFixXFor);
}

/** HTTPS, where a certificate is configured. */
function createServer({ config }: HttpServices, limits: ServerLimits, handler: RequestListener): Server {
  const { webServerSslCert, webServerSslKey } = config.webserver;
  const options = {
    maxHeaderSize: LONGEST_HEAD_BYTES,
    headersTimeout: limits.headTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.idleTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
  };
  const server =
    webServerSslCert === ''
      ? createPlainServer(options, handler)
      : createTlsServer(
          {
            ...options,
            ...readCertificate(webServerSslCert, webServerSslKey),
            handshakeTimeout: limits.headTimeoutMs,
          },
          handler,
        );
  server.setTimeout(limits.silenceTimeoutMs);
  limitPipelining(server, MOST_WAITING_REQUESTS);
  return server;
}

async function initBackends(surface: Surface, { authBackends, config, logger }: HttpServices): Promise<void> {
  const backendApp: BackendApp = {
    addRoute: (method, path, handler) => mountRoute(surface, method, path, handler),
    config,
    logger: logger.child('auth'),
  };
  for (const backend of authBackends) await backend.initApp?.(backendApp);
}

function rootSurface(app: FastifyInstance, services: HttpServices): Surface {
  return {
    app,
    table: new RouteTable(),
    bodyLimit: bodyLimitOf(services.config),
    notFound: notFoundPage(),
    methodNotAllowed: (allow) => errorPage(405, { allow }),
    options: optionsResponse,
    answerError: (error) => answerFailure(error, services.logger, errorPage),
  };
}

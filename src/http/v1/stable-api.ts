import type { FastifyInstance } from 'fastify';
import { AppError } from '../../foundation/app-error.ts';
import { lazy } from '../../foundation/lazy.ts';
import { answerFailure } from '../answer-failure.ts';
import type { ApiHandler, ApiRequest, ApiResponse } from '../api-handler.ts';
import { errorProblem } from '../pages/error-pages.ts';
import type { HttpServices } from '../http-services.ts';
import { mountFallback, mountRoute } from '../server/mount-route.ts';
import { withHeaders } from '../responses.ts';
import { RouteTable } from '../server/route-table.ts';
import { type Surface, bodyLimitOf, optionsResponse } from '../server/surface.ts';
import { answerOperation } from './answering/answer-operation.ts';
import { crossOrigin } from './answering/cross-origin.ts';
import { openApiDocument } from './document/openapi-document.ts';
import { serveDocument } from './document/serve-document.ts';
import { servePages } from './document/serve-pages.ts';
import { problemOf } from './errors.ts';
import type { Operation } from './definition/operation.ts';
import { OPERATIONS } from './operations.ts';
import { NoSuchPath } from './definition/parameter.ts';
import { Problem, problemResponse } from './problem.ts';
import { UnsupportedMediaType } from './answering/read-json-body.ts';

const NOT_FOUND = errorProblem(404);

/** The stable REST API at `/api/v1`. */
export function mountStableApi(app: FastifyInstance, services: HttpServices): void {
  app.register(
    (instance, _options, done) => {
      const surface = stableSurface(instance, services);
      for (const operation of OPERATIONS) {
        const handler = answerOperation(operation, services);
        mountRoute(surface, operation.method, routePath(operation), complete(handler, services));
      }
      // Made when somebody asks: a server that starts has no time for it.
      serveDocument(
        surface,
        lazy(() => openApiDocument(OPERATIONS, services.config.get('smtp', 'smtp_mail_from') ?? 'airflow@example.com')),
      );
      if (services.config.webserver.enableSwaggerUi) servePages(surface);
      mountFallback(surface);
      done();
    },
    { prefix: '/api/v1' },
  );
}

/** `/pools/{pool_name}` as the router writes it; a part that may hold slashes is the last one. */
function routePath({ path, pathParts }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_part, name: string) =>
    pathParts[name]?.schema.format === 'path' ? '*' : `:${name}`,
  );
}

/** Answers failures, and labels every answer for other origins. */
function complete(handler: ApiHandler, services: HttpServices): ApiHandler {
  const crossOriginHeaders = crossOrigin(services.config);
  return async (request) => {
    const response = await answer(handler, request, services);
    const headers = crossOriginHeaders(request.headers);
    return Object.keys(headers).length === 0 ? response : withHeaders(response, headers);
  };
}

async function answer(handler: ApiHandler, request: ApiRequest, services: HttpServices): Promise<ApiResponse> {
  try {
    return await handler(request);
  } catch (error) {
    return answerError(error, services);
  }
}

function answerError(error: unknown, { logger }: HttpServices): ApiResponse {
  if (error instanceof Problem) return problemResponse(error);
  if (error instanceof NoSuchPath) return NOT_FOUND;
  if (error instanceof UnsupportedMediaType) return error.toResponse();
  if (error instanceof AppError && error.kind !== 'unavailable') return problemResponse(problemOf(error));
  return answerFailure(error, logger, errorProblem);
}

function stableSurface(app: FastifyInstance, services: HttpServices): Surface {
  const crossOriginHeaders = crossOrigin(services.config);
  return {
    app,
    table: new RouteTable(),
    bodyLimit: bodyLimitOf(services.config),
    notFound: NOT_FOUND,
    methodNotAllowed: (allow) => errorProblem(405, { allow }),
    options: (allow, headers) => withHeaders(optionsResponse(allow), crossOriginHeaders(headers)),
    answerError: (error) => answerError(error, services),
  };
}

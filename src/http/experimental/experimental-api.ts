import type { FastifyInstance } from 'fastify';
import { REPORTED_VERSION } from '../../config/version.ts';
import { AppError } from '../../foundation/app-error.ts';
import { answerFailure } from '../answer-failure.ts';
import type { ApiHandler, ApiRequest, ApiResponse } from '../api-handler.ts';
import { errorPage } from '../error-pages.ts';
import type { HttpServices } from '../http-services.ts';
import { type RouteMethod, mountFallback, mountRoute } from '../mount-route.ts';
import { jsonResponse, withHeaders } from '../responses.ts';
import { RouteTable } from '../route-table.ts';
import { type Surface, bodyLimitOf, optionsResponse } from '../surface.ts';
import { createListLatestRuns, createRun, listRuns, readRun } from './dag-run-operations.ts';
import { readCode, readPaused, removeDag, writePaused } from './dag-operations.ts';
import { MalformedJson, renderAppError } from './errors.ts';
import { GENERATION_1 } from './generation-1.ts';
import { GENERATION_2 } from './generation-2.ts';
import { readLineage } from './lineage-operation.ts';
import type { ExperimentalContext, Operation } from './operation.ts';
import { createPool, listPools, readPool, removePool } from './pool-operations.ts';
import { readTask, readTaskInstance } from './task-operations.ts';

type Route = readonly [method: RouteMethod, path: string, operation: Operation];

/** The routes of 1.10, which 2.x has too. */
const createRoutes = (): Route[] => [
  ['GET', '/test', always(jsonResponse({ status: 'OK' }))],
  ['POST', '/dags/:dag_id/dag_runs', createRun],
  ['GET', '/dags/:dag_id/dag_runs', listRuns],
  ['GET', '/dags/:dag_id/dag_runs/:execution_date', readRun],
  ['GET', '/dags/:dag_id/dag_runs/:execution_date/tasks/:task_id', readTaskInstance],
  ['GET', '/dags/:dag_id/tasks/:task_id', readTask],
  ['GET', '/dags/:dag_id/code', readCode],
  ['GET', '/dags/:dag_id/paused', readPaused],
  ['GET', '/dags/:dag_id/paused/:paused', writePaused],
  ['DELETE', '/dags/:dag_id', removeDag],
  ['GET', '/latest_runs', createListLatestRuns()],
  ['GET', '/pools', listPools],
  ['POST', '/pools', createPool],
  ['GET', '/pools/:name', readPool],
  ['DELETE', '/pools/:name', removePool],
];

/** Routes that came with Airflow 2. */
const LATER_ROUTES: readonly Route[] = [
  ['GET', '/info', always(jsonResponse({ version: REPORTED_VERSION }))],
  ['GET', '/lineage/:dag_id/:execution_date', readLineage],
];

/** The experimental REST API at `/api/experimental`, unless it is switched off. */
export function mountExperimentalApi(app: FastifyInstance, services: HttpServices): void {
  const { enableExperimentalApi, experimentalApiGeneration } = services.config.api;
  if (!enableExperimentalApi) return;
  const generation = experimentalApiGeneration === 1 ? GENERATION_1 : GENERATION_2;
  const context: ExperimentalContext = { ...services, generation };
  app.register(
    (instance, _options, done) => {
      const surface = experimentalSurface(instance, context);
      const routes = [...createRoutes(), ...(generation.number === 1 ? [] : LATER_ROUTES)];
      for (const [method, path, operation] of routes) mountRoute(surface, method, path, guard(operation, context));
      mountFallback(surface);
      done();
    },
    { prefix: '/api/experimental' },
  );
}

/** Asks the first backend, which alone counts here, before the operation, and labels the answer. */
function guard(operation: Operation, context: ExperimentalContext): ApiHandler {
  const [backend] = context.authBackends;
  const handler = backend.requiresAuthentication((request) => runOperation(operation, context, request));
  const { generation } = context;
  if (Object.keys(generation.headers).length === 0) return handler;
  return (request) => {
    const response = handler(request);
    return response instanceof Promise
      ? response.then((resolved) => withHeaders(resolved, generation.headers))
      : withHeaders(response, generation.headers);
  };
}

function runOperation(
  operation: Operation,
  context: ExperimentalContext,
  request: ApiRequest,
): ApiResponse | Promise<ApiResponse> {
  const response = operation(context, request);
  return response instanceof Promise ? response.catch((error: unknown) => answerError(error, context)) : response;
}

function answerError(error: unknown, { generation, logger }: ExperimentalContext): ApiResponse {
  if (error instanceof MalformedJson) return generation.badRequest;
  const response = error instanceof AppError ? renderAppError(error, generation) : undefined;
  return response ?? answerFailure(error, logger, errorPage);
}

function experimentalSurface(app: FastifyInstance, context: ExperimentalContext): Surface {
  const { config, generation, logger } = context;
  return {
    app,
    table: new RouteTable(),
    bodyLimit: bodyLimitOf(config),
    notFound: generation.notFound,
    methodNotAllowed: (allow) => generation.methodNotAllowed(allow),
    options: (allow) => withHeaders(optionsResponse(allow), generation.headers),
    answerError: (error) => withHeaders(answerFailure(error, logger, errorPage), generation.headers),
  };
}

function always(response: ApiResponse): Operation {
  return () => response;
}

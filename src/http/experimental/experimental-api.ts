import type { FastifyInstance } from 'fastify';
import { REPORTED_VERSION } from '../../config/version.ts';
import { type GrantedPermissions, RESOURCES } from '../../domain/permission.ts';
import { AppError } from '../../foundation/app-error.ts';
import { answerFailure } from '../answer-failure.ts';
import type { ApiHandler, ApiRequest, ApiResponse } from '../api-handler.ts';
import { errorPage } from '../pages/error-pages.ts';
import type { HttpServices } from '../http-services.ts';
import { type RouteMethod, mountFallback, mountRoute } from '../server/mount-route.ts';
import { jsonResponse, withHeaders } from '../responses.ts';
import { RouteTable } from '../server/route-table.ts';
import { type Surface, bodyLimitOf, optionsResponse } from '../server/surface.ts';
import { type Access, OPEN, allow, allowDag, isAllowed } from '../v1/definition/access.ts';
import { createListLatestRuns, createRun, listRuns, readRun } from './dag-run-operations.ts';
import { readCode, readPaused, removeDag, writePaused } from './dag-operations.ts';
import { accessDenied, MalformedJson, renderAppError } from './errors.ts';
import { GENERATION_1 } from './generation-1.ts';
import { GENERATION_2 } from './generation-2.ts';
import { showLineage } from './lineage-operation.ts';
import type { ExperimentalContext, Operation } from './operation.ts';
import { createPool, listPools, readPool, removePool } from './pool-operations.ts';
import { readTask, readTaskInstance } from './task-operations.ts';

type Route = readonly [method: RouteMethod, path: string, access: Access, operation: Operation];

const RUNS = RESOURCES.dagRuns;
const readRuns = allowDag('can_read', ['can_read', RUNS]);
const readInstances = allowDag('can_read', ['can_read', RUNS], ['can_read', RESOURCES.taskInstances]);
const readXComs = allowDag(
  'can_read',
  ['can_read', RUNS],
  ['can_read', RESOURCES.taskInstances],
  ['can_read', RESOURCES.xcoms],
);
/** One operation here, two there. */
const createOrChangePools = allow('can_create', RESOURCES.pools, ['can_edit', RESOURCES.pools]);

/** The routes of 1.10, which 2.x has too, each with what the same operation of the stable API asks for. */
const createRoutes = (): Route[] => [
  ['GET', '/test', OPEN, always(jsonResponse({ status: 'OK' }))],
  ['POST', '/dags/:dag_id/dag_runs', allowDag('can_edit', ['can_create', RUNS]), createRun],
  ['GET', '/dags/:dag_id/dag_runs', readRuns, listRuns],
  ['GET', '/dags/:dag_id/dag_runs/:execution_date', readRuns, readRun],
  ['GET', '/dags/:dag_id/dag_runs/:execution_date/tasks/:task_id', readInstances, readTaskInstance],
  ['GET', '/dags/:dag_id/tasks/:task_id', allowDag('can_read', ['can_read', RESOURCES.taskInstances]), readTask],
  ['GET', '/dags/:dag_id/code', allowDag('can_read', ['can_read', RESOURCES.dagCode]), readCode],
  ['GET', '/dags/:dag_id/paused', allowDag('can_read'), readPaused],
  ['GET', '/dags/:dag_id/paused/:paused', allowDag('can_edit'), writePaused],
  ['DELETE', '/dags/:dag_id', allowDag('can_delete'), removeDag],
  ['GET', '/latest_runs', readRuns, createListLatestRuns()],
  ['GET', '/pools', allow('can_read', RESOURCES.pools), listPools],
  ['POST', '/pools', createOrChangePools, createPool],
  ['GET', '/pools/:name', allow('can_read', RESOURCES.pools), readPool],
  ['DELETE', '/pools/:name', allow('can_delete', RESOURCES.pools), removePool],
];

/** Routes that came with Airflow 2. */
const LATER_ROUTES: readonly Route[] = [
  ['GET', '/info', OPEN, always(jsonResponse({ version: REPORTED_VERSION }))],
  ['GET', '/lineage/:dag_id/:execution_date', readXComs, showLineage],
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
      for (const [method, path, access, operation] of routes) {
        mountRoute(surface, method, path, guard(access, operation, context));
      }
      mountFallback(surface);
      done();
    },
    { prefix: '/api/experimental' },
  );
}

/** Asks the first backend, which alone counts here, before the operation, then what its user may do, and labels the answer. */
function guard(access: Access, operation: Operation, context: ExperimentalContext): ApiHandler {
  const [backend] = context.authBackends;
  const handler = backend.requiresAuthentication((request) => authorize(access, operation, context, request));
  const { generation } = context;
  if (Object.keys(generation.headers).length === 0) return handler;
  return (request) => {
    const response = handler(request);
    return response instanceof Promise
      ? response.then((resolved) => withHeaders(resolved, generation.headers))
      : withHeaders(response, generation.headers);
  };
}

/** A backend that names no user lets everybody do everything, as it always did in this API. */
function authorize(
  access: Access,
  operation: Operation,
  context: ExperimentalContext,
  request: ApiRequest,
): ApiResponse | Promise<ApiResponse> {
  if (request.user === undefined) return runOperation(operation, context, request, undefined);
  const run = (permissions: GrantedPermissions) =>
    isAllowed(access, permissions, request.params.dag_id)
      ? runOperation(operation, context, request, permissions)
      : accessDenied(context.config);
  const permissions = context.permissions.permissionsOf(request.user.username);
  if (!(permissions instanceof Promise)) return run(permissions);
  return permissions.then(run).catch((error: unknown) => answerError(error, context));
}

function runOperation(
  operation: Operation,
  context: ExperimentalContext,
  request: ApiRequest,
  permissions: GrantedPermissions | undefined,
): ApiResponse | Promise<ApiResponse> {
  const response = operation(context, request, permissions);
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

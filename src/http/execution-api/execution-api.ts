import type { FastifyInstance } from 'fastify';
import { ExecutionTokens } from '../../actions/credentials/execution-tokens.ts';
import { SigningKeys } from '../../actions/credentials/signing-keys.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { TaskRequestsFor } from '../../taskprocess/task-services.ts';
import { answerFailure } from '../answer-failure.ts';
import type { ApiResponse } from '../api-handler.ts';
import type { HttpServices } from '../http-services.ts';
import { type RouteMethod, mountFallback, mountRoute } from '../server/mount-route.ts';
import { jsonResponse } from '../responses.ts';
import { RouteTable } from '../server/route-table.ts';
import { type Surface, optionsResponse } from '../server/surface.ts';
import { admitBody } from './admit-body.ts';
import type { ExecutionContext, Operation } from './operation.ts';
import { releaseTries } from './release-tries.ts';
import { askForTask, readBundle } from './task-operations.ts';
import { endOfCallbacks, exchangeTries, handBack, heartbeat } from './try-operations.ts';
import { keepLog } from './log-operations.ts';

const MEGABYTE = 1024 * 1024;

const ROUTES: readonly (readonly [RouteMethod, string, Operation])[] = [
  ['POST', '/tries', exchangeTries],
  ['POST', '/heartbeats', heartbeat],
  ['POST', '/hand-backs', handBack],
  ['POST', '/releases', releaseTries],
  ['POST', '/callback-ends', endOfCallbacks],
  ['POST', '/logs', keepLog],
  ['POST', '/requests', askForTask],
  ['GET', '/bundles/:hash', readBundle],
];

/**
 * The surface that workers on other machines speak to, at `/execution`: they have no access to the database, and may do nothing but
 * what the token of each task lets them do. People and their tokens have no access here.
 */
export function mountExecutionApi(
  app: FastifyInstance,
  services: HttpServices,
  taskRequestsFor: TaskRequestsFor,
): void {
  const tokens = new ExecutionTokens(
    new SigningKeys(services),
    services.clock,
    services.config.tradewind.taskTokenLifeMs,
  );
  const context: ExecutionContext = { ...services, tokens, taskRequestsFor };
  app.register(
    (instance, _options, done) => {
      const surface = executionSurface(instance, context);
      for (const [method, path, operation] of ROUTES) {
        mountRoute(surface, method, path, async (request) =>
          (await admitBody(context, request)) ? operation(context, request) : TOO_LARGE,
        );
      }
      mountFallback(surface);
      done();
    },
    { prefix: '/execution' },
  );
}

function executionSurface(app: FastifyInstance, { config, logger }: ExecutionContext): Surface {
  return {
    app,
    table: new RouteTable(),
    // A result is as large as an XCom may be; in JSON some of it is spelled longer.
    bodyLimit: (2 * config.tradewind.xcomLimitMb + 16) * MEGABYTE,
    notFound: problem(404),
    methodNotAllowed: (allow) => ({ ...problem(405), headers: { 'content-type': 'application/json', allow } }),
    options: optionsResponse,
    answerError(error) {
      if (error instanceof AppError && error.kind === 'invalid') return problem(400, error.message);
      return answerFailure(error, logger, (status) => problem(status));
    },
  };
}

const TOO_LARGE = problem(413, 'A body of this size needs the token of a task in the header Authorization');

function problem(status: number, detail = ''): ApiResponse {
  return jsonResponse({ detail }, status);
}

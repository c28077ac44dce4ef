import type { FastifyInstance } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import type { Config } from '../../config/config.ts';
import type { ApiResponse } from '../api-handler.ts';
import { htmlResponse } from '../responses.ts';
import type { RouteTable } from './route-table.ts';

/** What the routes of a surface have in common. */
export interface Surface {
  readonly app: FastifyInstance;
  readonly table: RouteTable;
  /** In bytes; 0: no limit. */
  readonly bodyLimit: number;
  /** The answer to a path that no route has. */
  readonly notFound: ApiResponse;
  /** The answer to a method that the path does not have. */
  methodNotAllowed(allow: string): ApiResponse;
  /** The answer to `OPTIONS`. */
  options(allow: string, headers: IncomingHttpHeaders): ApiResponse;
  /** Turns whatever a handler threw into an answer. */
  answerError(error: unknown): ApiResponse;
}

/** The answer to `OPTIONS`. */
export function optionsResponse(allow: string): ApiResponse {
  return htmlResponse('', 200, { allow });
}

/** `[webserver] allowed_payload_size` in bytes; 0: no limit. */
export function bodyLimitOf(config: Config): number {
  return Math.ceil(config.webserver.allowedPayloadSizeMb * 1024 * 1024);
}

import type { Actor } from '../../actions/action-context.ts';
import type { GrantedPermissions } from '../../domain/permission.ts';
import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import type { HttpServices } from '../http-services.ts';
import type { Generation } from './generation.ts';

/** What an operation of the experimental API works with. */
export interface ExperimentalContext extends HttpServices {
  readonly generation: Generation;
}

/** One operation of the API: reads the request, calls one action or query, renders. Expected failures are thrown. */
export type Operation = (
  context: ExperimentalContext,
  request: ApiRequest,
  /** What the caller may do; undefined where the backend names no user: then everything. */
  permissions: GrantedPermissions | undefined,
) => ApiResponse | Promise<ApiResponse>;

/** A part of the path that the route has. */
export function param(request: ApiRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`the route has no part :${name}`);
  return value;
}

/** Who asks, for the audit log. */
export function actorOf(request: ApiRequest): Actor {
  return { actor: request.user?.username ?? null, source: request.remoteAddress };
}

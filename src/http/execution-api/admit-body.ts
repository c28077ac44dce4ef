import type { ApiRequest } from '../api-handler.ts';
import { readBearerToken } from '../auth/token/token-backend.ts';
import type { ExecutionContext } from './operation.ts';

/** A body up to this size is read whoever sends it: its tokens stand in it. */
const SMALL_BYTES = 1024 * 1024;

/**
 * Whether the body of a request may be read at all. Only a worker may send a large one, which says so by one of our tokens in the
 * header: reading tens of megabytes of JSON keeps the server from everything else for seconds.
 */
export async function admitBody({ tokens }: Pick<ExecutionContext, 'tokens'>, request: ApiRequest): Promise<boolean> {
  const { authorization, 'content-length': length = 0, 'transfer-encoding': coding } = request.headers;
  if (coding === undefined && Number(length) <= SMALL_BYTES) return true;
  const token = readBearerToken(authorization);
  return token !== undefined && (await tokens.isOurs(token));
}

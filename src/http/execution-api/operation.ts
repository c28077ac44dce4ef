import type { ExecutionClaims, ExecutionScope, ExecutionTokens } from '../../actions/credentials/execution-tokens.ts';
import type { Refusal } from '../../taskprocess/execution-messages.ts';
import type { TaskRequestsFor } from '../../taskprocess/task-services.ts';
import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import { jsonResponse } from '../responses.ts';
import type { HttpServices } from '../http-services.ts';

/** What the operations of this surface work with. */
export interface ExecutionContext extends Omit<HttpServices, 'tokens'> {
  readonly tokens: ExecutionTokens;
  readonly taskRequestsFor: TaskRequestsFor;
}

export type Operation = (context: ExecutionContext, request: ApiRequest) => Promise<ApiResponse>;

export const TOKEN_REFUSED = jsonResponse({ detail: 'The token is wrong or has expired' }, 401);
export const WRONG_TOKEN: Refusal = { refused: 'token' };
export const TAKEN: Refusal = { refused: 'taken' };
export const WRONG_VERSION: Refusal = { refused: 'version' };
export const NO_REPORT: Refusal = { refused: 'invalid' };

/** What each of the tokens says, undefined where it says nothing that counts. */
export function verifyAll(
  { tokens }: ExecutionContext,
  given: readonly string[],
  scopes: readonly ExecutionScope[],
): Promise<(ExecutionClaims | undefined)[]> {
  return Promise.all(given.map((token) => tokens.verify(token, scopes)));
}

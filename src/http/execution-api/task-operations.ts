import { findBundleCode } from '../../metadata/dag-files/bundle-contents.ts';
import type { Database } from '../../metadata/database.ts';
import { isCallbackClaimed } from '../../metadata/scheduling/callback-requests.ts';
import { isTryRunning } from '../../metadata/scheduling/remote-tasks.ts';
import { SecretsMasker } from '../../taskprocess/secrets-masker.ts';
import { answerRequest } from '../../taskprocess/supervisor/answer-request.ts';
import { readBearerToken } from '../auth/token/token-backend.ts';
import { jsonResponse } from '../responses.ts';
import type { ExecutionClaims, ExecutionScope } from '../../actions/credentials/execution-tokens.ts';
import type { ApiRequest } from '../api-handler.ts';
import { type ExecutionContext, type Operation, TOKEN_REFUSED } from './operation.ts';
import { readTaskRequest } from './read-message.ts';

const TRY_OVER = jsonResponse({ detail: 'The try is over' }, 410);

/** Answers what the code of a task asks: XComs, variables, connections, runs. Of one whose try is over nothing is taken. */
export const askForTask: Operation = async (context, request) => {
  const subject = await subjectOf(context, request, ['run', 'callback']);
  if (!subject) return TOKEN_REFUSED;
  const message = await readTaskRequest(request);
  if (!(await isUnderWay(context.db, subject))) return TRY_OVER;
  const requests = context.taskRequestsFor(subject);
  const response = await answerRequest(0, message, requests, new SecretsMasker([]), context.clock);
  return { ...jsonResponse(null), body: JSON.stringify(response) };
};

/** The code of a DAG, for those who are to run it. */
export const readBundle: Operation = async (context, request) => {
  const subject = await subjectOf(context, request, ['run', 'callback']);
  const { hash = '' } = request.params;
  if (subject?.bundleHash !== hash) return TOKEN_REFUSED;
  const code = await findBundleCode(context.db, hash);
  if (code === undefined) return jsonResponse({ detail: 'There is no such bundle' }, 404);
  return { status: 200, headers: { 'content-type': 'text/javascript; charset=utf-8' }, body: code };
};

function isUnderWay(db: Database, { scope, id }: ExecutionClaims): Promise<boolean> {
  return scope === 'run' ? isTryRunning(db, id) : isCallbackClaimed(db, id);
}

async function subjectOf(
  { tokens }: ExecutionContext,
  request: ApiRequest,
  scopes: readonly ExecutionScope[],
): Promise<ExecutionClaims | undefined> {
  const token = readBearerToken(request.headers.authorization);
  return token === undefined ? undefined : tokens.verify(token, scopes);
}

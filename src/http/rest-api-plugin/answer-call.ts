import { dagExists } from '../../metadata/dags/dags.ts';
import type { ApiHandler, ApiRequest } from '../api-handler.ts';
import { hasCsrfToken, isFollowedLink } from '../auth/session/same-origin.ts';
import { withHeaders } from '../responses.ts';
import { isAllowed } from '../v1/definition/access.ts';
import { type Admission, admit } from './admit.ts';
import type { PluginResult } from './answers.ts';
import type { PluginCommand, Values } from './commands/plugin-command.ts';
import { Refusal, refusalOf } from './errors.ts';
import type { Generation } from './generation.ts';
import { hideDags } from './hide-dags.ts';
import { OWN_COMMANDS } from './own/own-commands.ts';
import { type PluginCall, callOf, withBody } from './plugin-call.ts';
import type { PluginContext } from './plugin-context.ts';
import { missingArguments, readValues } from './read-values.ts';
import { recordCall } from './record-call.ts';
import { runCommand } from './run-command.ts';

/**
 * Makes the handler of a path of the plugin.
 * @param findCommand finds the command that a call names; it may throw a Refusal
 */
export function answerCall(
  generation: Generation,
  context: PluginContext,
  findCommand: (call: PluginCall) => PluginCommand,
): ApiHandler {
  const { clock, logger } = context.services;
  const answer: ApiHandler = async (request) => {
    let call = callOf(request, clock.nowMs());
    try {
      // Before the body is read: who is not let in sends it for nothing.
      const admission = await admit(request, context.services);
      call = await withBody(call, request);
      const result = await perform(findCommand(call), { request, call, admission, generation, context });
      return withHeaders(generation.answers.answer(call, result, clock.nowMs()), admission.headers);
    } catch (error) {
      return generation.answers.refuse(call, refusalOf(error, logger), clock.nowMs());
    }
  };
  return async (request) => withHeaders(await answer(request), NEVER_KEPT);
}

/** A GET may change something, and its answer hold secrets: nothing on the way may answer in our place. */
const NEVER_KEPT = { 'cache-control': 'no-store' };

interface Asked {
  readonly request: ApiRequest;
  readonly call: PluginCall;
  readonly admission: Admission;
  readonly generation: Generation;
  readonly context: PluginContext;
}

async function perform(command: PluginCommand, asked: Asked): Promise<PluginResult> {
  const { request, call, admission, generation, context } = asked;
  const values = readValues(command, call, generation.emptyFlagsCount(command));
  const missing = missingArguments(command, values);
  if (missing.length > 0) throw new Refusal(400, generation.missing(missing));
  authorize(command, values, asked);
  const { dag_id: dagId } = values;
  if (generation.checksDag && dagId !== undefined && command.runsIn !== 'background') {
    const known = dagId.trim();
    if (!(await dagExists(context.services.db, known))) throw new Refusal(400, `The DAG ID '${known}' does not exist`);
  }
  const caller = {
    username: admission.kind === 'user' ? admission.username : undefined,
    address: request.remoteAddress,
  };
  const admitted = { call, values, caller };
  await recordCall(command, admitted, context);
  const own = command.runsIn === 'plugin' ? OWN_COMMANDS[command.name] : undefined;
  if (own) return own(admitted, context);
  const result = await runCommand(command, admitted, context, generation);
  const hides = command.name === 'list_dags' && admission.kind === 'user';
  return hides ? hideDags(result, admission.permissions, context.services.db) : result;
}

/** @throws Refusal 401, 403, 405 */
function authorize(command: PluginCommand, values: Values, { request, call, admission }: Asked): void {
  const changes = command.changes(values);
  if (request.method === 'HEAD' && changes) throw new Refusal(405, 'HEAD changes nothing: send GET or POST');
  // Nobody need mean what a mail or another program made a browser open.
  if (changes && isFollowedLink(request)) throw new Refusal(403, 'A link changes nothing: use the page, or a program');
  if (admission.kind === 'everything') return;
  if (!isAllowed(command.access(values), admission.permissions, values['dag_id'])) {
    if (admission.username === undefined) throw new Refusal(401, 'Authentication Failed', { isTurnedAway: true });
    throw new Refusal(403, `The user '${admission.username}' may not do this`);
  }
  // Reading is harmless: no other site sees the answer.
  if (!admission.isByCookie || !changes) return;
  const { 'x-csrftoken': header } = request.headers;
  if (!hasCsrfToken(request, typeof header === 'string' ? header : call.csrfToken)) {
    throw new Refusal(
      403,
      'A cookie is not enough to change anything: send the header X-CSRFToken, or credentials of your own',
    );
  }
}

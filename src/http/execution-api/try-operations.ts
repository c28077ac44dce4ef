import { handBackTasks } from '../../actions/task-instances/hand-back-tasks.ts';
import type { ExecutionClaims, ExecutionScope } from '../../actions/credentials/execution-tokens.ts';
import { TRADEWIND_VERSION } from '../../config/version.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { endCallbacks, releaseCallbacks } from '../../metadata/scheduling/callback-requests.ts';
import { noteHeartbeats } from '../../metadata/scheduling/remote-tasks.ts';
import {
  type HeartbeatAnswer,
  type ReportAnswer,
  SPEAKS,
  type TokensAnswer,
  type TriesAnswer,
} from '../../taskprocess/execution-messages.ts';
import type { ApiResponse } from '../api-handler.ts';
import { jsonResponse } from '../responses.ts';
import { readClaims } from './claim-part.ts';
import { type Operation, TAKEN, WRONG_TOKEN, verifyAll } from './operation.ts';
import { readTokens, readTries } from './read-message.ts';
import { readReports } from './report-part.ts';

/**
 * Keeps how tries ended, and begins others. Both in one transaction, since what a commit costs is most of it.
 */
export const exchangeTries: Operation = async (context, request) => {
  const message = await readTries(request);
  const at = context.clock.now();
  const [claims, reports] = await Promise.all([readClaims(context, message, at), readReports(context, message, at)]);
  // What strangers send costs no transaction.
  if (reports.isSomething || claims.isSomething) {
    await context.db.transaction(async (tx) => {
      await reports.save(tx);
      await claims.save(tx);
    });
  }
  const spoken = { speaks: SPEAKS, version: TRADEWIND_VERSION };
  const answer: TriesAnswer = { ...spoken, claims: await claims.answer(), reports: reports.answers };
  return answerJson(answer);
};

/** Notes that tries are alive, renews their tokens, and tells which are to end. */
export const heartbeat: Operation = async (context, request) => {
  const { db, clock, tokens } = context;
  const subjects = await verifyAll(context, (await readTokens(request)).tokens, ['run']);
  const at = clock.now();
  const rows = subjects.flatMap((subject) => (subject ? [{ id: subject.id, at }] : []));
  const states = rows.length > 0 ? await db.transaction((tx) => noteHeartbeats(tx, rows)) : new Map<string, string>();
  const { sign } = await tokens.signer();
  return answerAll<HeartbeatAnswer>(
    subjects.map((subject) => {
      if (!subject) return WRONG_TOKEN;
      const state = states.get(subject.id);
      if (state === undefined) return TAKEN;
      const renewed = tokens.isAging(subject) ? { token: sign(subject, 'run') } : {};
      return { mustEnd: state === 'restarting', ...renewed };
    }),
  );
};

/** Takes tries and callbacks back that a worker cannot finish. */
export const handBack: Operation = async (context, request) => {
  const { db, clock } = context;
  const subjects = await verifyAll(context, (await readTokens(request)).tokens, ['run', 'callback']);
  const [tries, callbacks] = [idsOf(subjects, 'run'), idsOf(subjects, 'callback')];
  if (tries.length + callbacks.length > 0) {
    await db.transaction(async (tx) => {
      await handBackTasks(tx, tries, clock.now(), () => uuid7(clock.nowMs()));
      await releaseCallbacks(tx, callbacks);
    });
  }
  return answerAll<ReportAnswer>(subjects.map((subject) => (subject ? { kept: true } : WRONG_TOKEN)));
};

/** Callbacks have been called: nobody is to call them again. */
export const endOfCallbacks: Operation = async (context, request) => {
  const subjects = await verifyAll(context, (await readTokens(request)).tokens, ['callback']);
  const ids = idsOf(subjects, 'callback');
  if (ids.length > 0) await context.db.transaction((tx) => endCallbacks(tx, ids));
  return answerAll<ReportAnswer>(subjects.map((subject) => (subject ? { kept: true } : WRONG_TOKEN)));
};

function idsOf(subjects: readonly (ExecutionClaims | undefined)[], scope: ExecutionScope): string[] {
  return subjects.flatMap((subject) => (subject?.scope === scope ? [subject.id] : []));
}

function answerAll<Answer>(answers: Answer[]): ApiResponse {
  const answer: TokensAnswer<Answer> = { answers };
  return answerJson(answer);
}

/** Of texts and flags alone. */
function answerJson(answer: object): ApiResponse {
  return { ...jsonResponse(null), body: JSON.stringify(answer) };
}

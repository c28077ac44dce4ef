import { handBackTasks } from '../../actions/task-instances/hand-back-tasks.ts';
import {
  CALLBACK_LIFE_MS,
  type ExecutionClaims,
  type ExecutionScope,
  type QueueScope,
} from '../../actions/credentials/execution-tokens.ts';
import { TRADEWIND_VERSION } from '../../config/version.ts';
import { type Timestamp, addMs, msBetween } from '../../foundation/timestamp.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { claimCallbacks, endCallbacks, releaseCallbacks } from '../../metadata/scheduling/callback-requests.ts';
import { claimTasks, noteHeartbeats } from '../../metadata/scheduling/remote-tasks.ts';
import { saveTaskReports } from '../../metadata/scheduling/task-reports.ts';
import { saveTaskLogPieces } from '../../metadata/task-instances/task-logs.ts';
import {
  type HeartbeatAnswer,
  type ReportAnswer,
  SPEAKS,
  type TokensAnswer,
  type TriesAnswer,
} from '../../taskprocess/execution-messages.ts';
import type { ApiResponse } from '../api-handler.ts';
import { jsonResponse } from '../responses.ts';
import { keptLogBytes, pieceRow } from './log-operations.ts';
import {
  type ExecutionContext,
  NO_REPORT,
  type Operation,
  TAKEN,
  WRONG_TOKEN,
  WRONG_VERSION,
  verifyAll,
} from './operation.ts';
import { isReport, isSoundPiece, readTokens, readTries, reportText } from './read-message.ts';

/**
 * Keeps how tries ended, for the scheduler of their runs, and begins others: each can be begun once, while it is queued. Both in one
 * transaction, since what a commit costs is most of it.
 */
export const exchangeTries: Operation = async (context, request) => {
  const { db, clock, tokens } = context;
  const { claims, reports, speaks = 1, version = '', now: workerNow, ...who } = await readTries(request);
  const [queued, ended] = await Promise.all([
    Promise.all(claims.map(({ token }) => tokens.verifyClaim(token))),
    verifyAll(context, tokensOf(reports), ['run']),
  ]);
  const at = clock.now();
  const offMs = clockOffset(at, workerNow);
  const logBytes = keptLogBytes(context);
  const pieces = ended.flatMap((subject, i) => {
    const piece = reports[i]?.log;
    return subject && piece && isSoundPiece(piece) ? [pieceRow(subject, piece)] : [];
  });
  const isUnderstood = speaks === SPEAKS;
  if (!isUnderstood && claims.length > 0) warnOfVersion(context, who.hostname, version);
  const rowsOf = (scope: QueueScope) =>
    claims.flatMap(({ claim, ids = [] }, i) => {
      const job = queued[i];
      if (!isUnderstood || job?.scope !== scope) return [];
      return ids.flatMap((id) => (job.subjects.has(id) ? [{ id, claim, at }] : []));
    });
  const tasks = rowsOf('claim').map((row) => ({ ...row, ...who }));
  const callbacks = rowsOf('claim-callback');
  const areReports = reports.map(({ report }) => isReport(report));
  const reportRows = ended.flatMap((subject, i) => {
    const body = reports[i]?.report;
    return subject && body && areReports[i]
      ? [{ ti_id: subject.id, report: reportText(body, subject.id, offMs), created_at: at }]
      : [];
  });
  const claimed = await db.transaction(async (tx) => {
    if (reportRows.length > 0) await saveTaskReports(tx, reportRows);
    if (pieces.length > 0 && logBytes > 0) await saveTaskLogPieces(tx, pieces, logBytes);
    const begun = tasks.length > 0 ? await claimTasks(tx, tasks) : new Map<string, string>();
    const called = callbacks.length > 0 ? await claimCallbacks(tx, callbacks, addMs(at, -CALLBACK_LIFE_MS)) : [];
    return new Map([...begun, ...called]);
  });
  const { sign } = await tokens.signer();
  const answer: TriesAnswer = {
    speaks: SPEAKS,
    version: TRADEWIND_VERSION,
    claims: claims.map(({ claim, ids = [] }, i) => {
      if (!isUnderstood) return WRONG_VERSION;
      const job = queued[i];
      if (!job) return WRONG_TOKEN;
      const scope = job.scope === 'claim' ? 'run' : 'callback';
      const tokenOf = (id: string) => {
        const subject = job.subjects.get(id);
        return subject && claimed.get(id) === claim ? sign(subject, scope) : null;
      };
      return { tokens: ids.map(tokenOf) };
    }),
    reports: ended.map((subject, i) => {
      if (!subject) return WRONG_TOKEN;
      if (!areReports[i]) return NO_REPORT;
      return { kept: true, ...(reports[i]?.log && logBytes > 0 && { hasLog: true }) };
    }),
  };
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
  await db.transaction(async (tx) => {
    await handBackTasks(tx, idsOf(subjects, 'run'), clock.now(), () => uuid7(clock.nowMs()));
    await releaseCallbacks(tx, idsOf(subjects, 'callback'));
  });
  return answerAll<ReportAnswer>(subjects.map((subject) => (subject ? { kept: true } : WRONG_TOKEN)));
};

/** Callbacks have been called: nobody is to call them again. */
export const endOfCallbacks: Operation = async (context, request) => {
  const subjects = await verifyAll(context, (await readTokens(request)).tokens, ['callback']);
  await context.db.transaction((tx) => endCallbacks(tx, idsOf(subjects, 'callback')));
  return answerAll<ReportAnswer>(subjects.map((subject) => (subject ? { kept: true } : WRONG_TOKEN)));
};

function idsOf(subjects: readonly (ExecutionClaims | undefined)[], scope: ExecutionScope): string[] {
  return subjects.flatMap((subject) => (subject?.scope === scope ? [subject.id] : []));
}

/** How far the clock of a worker is behind; none within what a message may take, or where it does not say. */
function clockOffset(at: Timestamp, workerNow: Timestamp | undefined): number {
  const offMs = workerNow === undefined ? 0 : msBetween(workerNow, at);
  return Math.abs(offMs) > LONGEST_TRANSIT_MS ? offMs : 0;
}

const LONGEST_TRANSIT_MS = 2000;

/** Names of workers that were told of, so that each is once. */
const workersToldOf = new WeakMap<ExecutionContext, Set<string>>();

function warnOfVersion(context: ExecutionContext, hostname: string, version: string): void {
  const told = workersToldOf.get(context) ?? new Set();
  workersToldOf.set(context, told);
  if (told.has(hostname) || told.size >= MOST_TOLD_OF) return;
  told.add(hostname);
  const what = 'a worker of another version gets no tasks: install the version of this server on it';
  context.logger.warning({ worker: hostname, version, ours: TRADEWIND_VERSION }, what);
}

const MOST_TOLD_OF = 1000;

const tokensOf = (items: readonly { token: string }[]) => items.map(({ token }) => token);

function answerAll<Answer>(answers: Answer[]): ApiResponse {
  const answer: TokensAnswer<Answer> = { answers };
  return answerJson(answer);
}

/** Of texts and flags alone. */
function answerJson(answer: object): ApiResponse {
  return { ...jsonResponse(null), body: JSON.stringify(answer) };
}

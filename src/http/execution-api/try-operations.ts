import { handBackTasks } from '../../actions/task-instances/hand-back-tasks.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import { claimTasks, noteHeartbeats } from '../../metadata/scheduling/remote-tasks.ts';
import { saveTaskReports } from '../../metadata/scheduling/task-reports.ts';
import { saveTaskLogPieces } from '../../metadata/task-instances/task-logs.ts';
import type { HeartbeatAnswer, ReportAnswer, TokensAnswer, TriesAnswer } from '../../taskprocess/execution-messages.ts';
import type { ApiResponse } from '../api-handler.ts';
import { jsonResponse } from '../responses.ts';
import { keptLogBytes, pieceRow } from './log-operations.ts';
import { NO_REPORT, type Operation, TAKEN, WRONG_TOKEN, verifyAll } from './operation.ts';
import { isReport, isSoundPiece, readTokens, readTries, reportText } from './read-message.ts';

/**
 * Keeps how tries ended, for the scheduler of their runs, and begins others: each can be begun once, while it is queued. Both in one
 * transaction, since what a commit costs is most of it.
 */
export const exchangeTries: Operation = async (context, request) => {
  const { db, clock, tokens } = context;
  const { claims, reports, ...who } = await readTries(request);
  const [toBegin, ended] = await Promise.all([
    verifyAll(context, tokensOf(claims), ['claim']),
    verifyAll(context, tokensOf(reports), ['run']),
  ]);
  const at = clock.now();
  const logBytes = keptLogBytes(context);
  const pieces = ended.flatMap((subject, i) => {
    const piece = reports[i]?.log;
    return subject && piece && isSoundPiece(piece) ? [pieceRow(subject, piece)] : [];
  });
  const claimRows = toBegin.flatMap((subject, i) =>
    subject ? [{ id: subject.id, claim: claims[i]?.claim ?? '', ...who, at }] : [],
  );
  const reportRows = ended.flatMap((subject, i) => {
    const body = reports[i]?.report;
    return subject && isReport(body)
      ? [{ ti_id: subject.id, report: reportText(body, subject.id), created_at: at }]
      : [];
  });
  const claimed = await db.transaction(async (tx) => {
    if (reportRows.length > 0) await saveTaskReports(tx, reportRows);
    if (pieces.length > 0 && logBytes > 0) await saveTaskLogPieces(tx, pieces, logBytes);
    return claimRows.length > 0 ? claimTasks(tx, claimRows) : new Map<string, string>();
  });
  const sign = await tokens.signer();
  const answer: TriesAnswer = {
    claims: toBegin.map((subject, i) => {
      if (!subject) return WRONG_TOKEN;
      return claimed.get(subject.id) === claims[i]?.claim ? { token: sign(subject, 'run') } : TAKEN;
    }),
    reports: ended.map((subject, i) => {
      if (!subject) return WRONG_TOKEN;
      if (!isReport(reports[i]?.report)) return NO_REPORT;
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
  const sign = await tokens.signer();
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

/** Takes tries back that a worker cannot finish. */
export const handBack: Operation = async (context, request) => {
  const { db, clock } = context;
  const subjects = await verifyAll(context, (await readTokens(request)).tokens, ['run']);
  const ids = subjects.flatMap((subject) => (subject ? [subject.id] : []));
  await db.transaction((tx) => handBackTasks(tx, ids, clock.now(), () => uuid7(clock.nowMs())));
  return answerAll<ReportAnswer>(subjects.map((subject) => (subject ? { kept: true } : WRONG_TOKEN)));
};

const tokensOf = (items: readonly { token: string }[]) => items.map(({ token }) => token);

function answerAll<Answer>(answers: Answer[]): ApiResponse {
  const answer: TokensAnswer<Answer> = { answers };
  return answerJson(answer);
}

/** Of texts and flags alone. */
function answerJson(answer: object): ApiResponse {
  return { ...jsonResponse(null), body: JSON.stringify(answer) };
}

import { handBackTasks } from '../../actions/hand-back-tasks.ts';
import { uuid7 } from '../../foundation/uuid7.ts';
import type { GroupWork } from '../../metadata/database.ts';
import { type ClaimedTask, claimTasks, noteHeartbeats } from '../../metadata/scheduling/remote-tasks.ts';
import { type TaskReportRow, saveTaskReports } from '../../metadata/scheduling/task-reports.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { Answers, ClaimAnswer, HeartbeatAnswer, ReportAnswer } from '../../taskprocess/execution-messages.ts';
import { jsonResponse } from '../responses.ts';
import { type Operation, TAKEN, WRONG_TOKEN, verifyAll } from './operation.ts';
import { readClaims, readReports, readTokens, reportText } from './read-message.ts';

/** Begins tries: each can be begun once, while it is queued. */
export const claim: Operation = async (context, request) => {
  const { db, clock, tokens } = context;
  const { claims, ...who } = await readClaims(request);
  const given = claims.map(({ token }) => token);
  const subjects = await verifyAll(context, given, ['claim']);
  const at = clock.now();
  const rows = subjects.flatMap((subject, i) =>
    subject ? [{ id: subject.id, claim: claims[i]?.claim ?? '', ...who, at }] : [],
  );
  const claimed = rows.length > 0 ? await db.together(claimGroup, rows) : new Map<string, string>();
  const sign = await tokens.signer();
  return answer<ClaimAnswer>(
    subjects.map((subject, i) => {
      if (!subject) return WRONG_TOKEN;
      return claimed.get(subject.id) === claims[i]?.claim ? { token: sign(subject, 'run') } : TAKEN;
    }),
  );
};

/** Notes that tries are alive, renews their tokens, and tells which are to end. */
export const heartbeat: Operation = async (context, request) => {
  const { db, clock, tokens } = context;
  const subjects = await verifyAll(context, (await readTokens(request)).tokens, ['run']);
  const at = clock.now();
  const rows = subjects.flatMap((subject) => (subject ? [{ id: subject.id, at }] : []));
  const states = rows.length > 0 ? await db.transaction((tx) => noteHeartbeats(tx, rows)) : new Map<string, string>();
  const sign = await tokens.signer();
  return answer<HeartbeatAnswer>(
    subjects.map((subject) => {
      if (!subject) return WRONG_TOKEN;
      const state = states.get(subject.id);
      if (state === undefined) return TAKEN;
      const renewed = tokens.isAging(subject) ? { token: sign(subject, 'run') } : {};
      return { mustEnd: state === 'restarting', ...renewed };
    }),
  );
};

/** Keeps how tries ended, for the scheduler of their runs. It is on disk when it is answered. */
export const report: Operation = async (context, request) => {
  const { db, clock } = context;
  const { reports } = await readReports(request);
  const given = reports.map(({ token }) => token);
  const subjects = await verifyAll(context, given, ['run']);
  const created_at = clock.now();
  const rows = subjects.flatMap((subject, i) => {
    const body = reports[i]?.report;
    return subject && body ? [{ ti_id: subject.id, report: reportText(body, subject.id), created_at }] : [];
  });
  if (rows.length > 0) await db.together(reportGroup, rows);
  return answer<ReportAnswer>(subjects.map((subject) => (subject ? { kept: true } : WRONG_TOKEN)));
};

/** Takes tries back that a worker cannot finish. */
export const handBack: Operation = async (context, request) => {
  const { db, clock } = context;
  const subjects = await verifyAll(context, (await readTokens(request)).tokens, ['run']);
  const ids = subjects.flatMap((subject) => (subject ? [subject.id] : []));
  await db.transaction((tx) => handBackTasks(tx, ids, clock.now(), () => uuid7(clock.nowMs())));
  return answer<ReportAnswer>(subjects.map((subject) => (subject ? { kept: true } : WRONG_TOKEN)));
};

function answer<Answer>(answers: Answer[]) {
  const body: Answers<Answer> = { answers };
  // The body is made of texts and flags alone.
  return { ...jsonResponse(null), body: JSON.stringify(body) };
}

const claimGroup: GroupWork<(ClaimedTask & { at: Timestamp })[], ReadonlyMap<string, string>> = async (tx, groups) => {
  const claimed = await claimTasks(tx, groups.flat());
  return groups.map(() => claimed);
};

const reportGroup: GroupWork<TaskReportRow[], void> = async (tx, groups) => {
  await saveTaskReports(tx, groups.flat());
  return groups.map(() => undefined);
};

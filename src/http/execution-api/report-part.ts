import { type Timestamp, msBetween } from '../../foundation/timestamp.ts';
import type { Transaction } from '../../metadata/database.ts';
import { type TaskReportRow, saveTaskReports } from '../../metadata/scheduling/task-reports.ts';
import { type TaskLogPiece, saveTaskLogPieces } from '../../metadata/task-instances/task-logs.ts';
import type { ReportAnswer, TriesMessage } from '../../taskprocess/execution-messages.ts';
import { keptLogBytes, pieceRow } from './log-operations.ts';
import { type ExecutionContext, NO_REPORT, WRONG_TOKEN, verifyAll } from './operation.ts';
import { isReport, isSoundPiece, reportText } from './read-message.ts';

/** What a message tells of tries that ended: written in the transaction of the message, for the scheduler of their runs. */
export interface ReportPart {
  readonly answers: ReportAnswer[];
  /** Whether there is anything to save. */
  readonly isSomething: boolean;
  save(tx: Transaction): Promise<void>;
}

/** One that is wrong holds back no other. */
export async function readReports(
  context: ExecutionContext,
  { reports, now }: TriesMessage,
  at: Timestamp,
): Promise<ReportPart> {
  const given = reports.map(({ token }) => token);
  const subjects = await verifyAll(context, given, ['run']);
  const offMs = clockOffset(at, now);
  const logBytes = keptLogBytes(context);
  const rows: TaskReportRow[] = [];
  const pieces: TaskLogPiece[] = [];
  const answers = reports.map(({ report, log }, i): ReportAnswer => {
    const subject = subjects[i];
    if (!subject) return WRONG_TOKEN;
    const hasLog = log !== undefined && logBytes > 0 && isSoundPiece(log);
    if (hasLog) pieces.push(pieceRow(subject, log));
    if (!isReport(report)) return NO_REPORT;
    rows.push({ ti_id: subject.id, report: reportText(report, subject.id, offMs), created_at: at });
    return { kept: true, ...(hasLog && { hasLog }) };
  });
  return {
    answers,
    isSomething: rows.length + pieces.length > 0,
    async save(tx) {
      if (rows.length > 0) await saveTaskReports(tx, rows);
      if (pieces.length > 0) await saveTaskLogPieces(tx, pieces, logBytes);
    },
  };
}

/** How far the clock of a worker is behind; none within what a message may take, or where it does not say. */
function clockOffset(at: Timestamp, workerNow: Timestamp | undefined): number {
  const offMs = workerNow === undefined ? 0 : msBetween(workerNow, at);
  return Math.abs(offMs) > LONGEST_TRANSIT_MS ? offMs : 0;
}

const LONGEST_TRANSIT_MS = 2000;

import type { ExecutionClaims } from '../../actions/credentials/execution-tokens.ts';
import { AppError } from '../../foundation/app-error.ts';
import type { Transaction } from '../../metadata/database.ts';
import { type TaskLogPiece, findTaskLogPiece, saveTaskLogPieces } from '../../metadata/task-instances/task-logs.ts';
import type { LogPiece, ReportAnswer } from '../../taskprocess/execution-messages.ts';
import { readBearerToken } from '../auth/token/token-backend.ts';
import { jsonResponse } from '../responses.ts';
import { type ExecutionContext, type Operation, TOKEN_REFUSED } from './operation.ts';
import { isSoundPiece, readLogPiece } from './read-message.ts';

const MEGABYTE = 1024 * 1024;

/** Keeps a piece of the log of a try: of one that has just ended, too, as long as its token is good. */
export const keepLog: Operation = async (context, request) => {
  const token = readBearerToken(request.headers.authorization);
  const subject = token === undefined ? undefined : await context.tokens.verify(token, ['run']);
  if (!subject) return TOKEN_REFUSED;
  const piece = await readLogPiece(request);
  if (!isSoundPiece(piece)) throw new AppError('INVALID_INPUT', { reason: 'the piece is longer than it says' });
  const limit = keptLogBytes(context);
  const isKept = limit > 0 && (await context.db.transaction((tx) => keepPiece(tx, pieceRow(subject, piece), limit)));
  return isKept ? jsonResponse({ kept: true } satisfies ReportAnswer) : NO_ROOM;
};

const NO_ROOM = jsonResponse({ detail: 'No more of the log is kept here, or its run is gone' }, 413);

async function keepPiece(tx: Transaction, piece: TaskLogPiece, limit: number): Promise<boolean> {
  await saveTaskLogPieces(tx, [piece], limit);
  // It may have been there already.
  return (await findTaskLogPiece(tx, piece, piece.position))?.position === piece.position;
}

/** How much of the log of one try is kept. */
export function keptLogBytes({ config }: ExecutionContext): number {
  return config.tradewind.keptLogLimitMb * MEGABYTE;
}

/** Whose log it is stands in the token alone. */
export function pieceRow({ dagId, runId, id }: ExecutionClaims, { position, end, text }: LogPiece): TaskLogPiece {
  return { dag_id: dagId, run_id: runId, ti_id: id, position, end_position: end, content: text };
}

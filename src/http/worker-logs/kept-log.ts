import { Readable } from 'node:stream';
import type { Queryable } from '../../metadata/database.ts';
import { type LoggedTryKey, findKeptLog, findTaskLogPiece } from '../../metadata/task-instances/task-logs.ts';
import type { LogPart } from '../../taskprocess/read-try-log.ts';

/* Reads what workers handed over of a log. Positions are those of the file, as if nothing were missing. */

/**
 * A part of it; see readLogPart. What is missing is told where it would be.
 * @returns undefined where nothing of it is kept
 */
export async function readKeptLogPart(
  db: Queryable,
  key: LoggedTryKey,
  from: number,
  limit: number,
): Promise<LogPart | undefined> {
  const kept = await findKeptLog(db, key);
  if (!kept) return undefined;
  let text = '';
  let end = from;
  while (end < kept.end && end - from < limit) {
    const piece = await findTaskLogPiece(db, key, end);
    if (!piece) break;
    if (piece.position > end) text += missing(piece.position - end);
    const skipped = end - piece.position;
    text += skipped > 0 ? Buffer.from(piece.content).subarray(skipped).toString() : piece.content;
    end = piece.end_position;
  }
  return { text, end, isLast: end >= kept.end };
}

/** All that is kept of it, piece by piece; undefined where nothing is. */
export async function streamKeptLog(db: Queryable, key: LoggedTryKey): Promise<Readable | undefined> {
  const kept = await findKeptLog(db, key);
  return kept && Readable.from(piecesOf(db, key));
}

async function* piecesOf(db: Queryable, key: LoggedTryKey): AsyncGenerator<Buffer> {
  for (let end = 0; ;) {
    const piece = await findTaskLogPiece(db, key, end);
    if (!piece) return;
    if (piece.position > end) yield Buffer.from(missing(piece.position - end));
    yield Buffer.from(piece.content);
    end = piece.end_position;
  }
}

function missing(bytes: number): string {
  return `*** ${bytes} bytes of the log were not kept: see [tradewind] kept_log_limit_mb\n`;
}

import type { IncomingMessage } from 'node:http';
import { BodyIncomplete, BodyTooLarge } from '../api-handler.ts';
import { BodyBudget, type BodyShare } from './body-budget.ts';

/** The memory is the process's, and so is what bodies may take of it. */
const budget = new BodyBudget(32 * 1024 * 1024);

/** A body that counts as held in memory until it is released, which the answer to its request does. */
export interface HeldBody {
  /**
   * @throws BodyTooLarge, at once where the request says its length
   * @throws BodyIncomplete where the connection ends before the body does
   */
  readonly content: Promise<Buffer>;
  release(): void;
}

/**
 * Reads the body of a request.
 * @param limitBytes 0: no limit
 */
export function readBody(request: IncomingMessage, limitBytes: number): HeldBody {
  const share = budget.open();
  const limit = limitBytes > 0 ? limitBytes : Number.POSITIVE_INFINITY;
  const isTooLarge = Number(request.headers['content-length'] ?? 0) > limit;
  const content = isTooLarge ? Promise.reject(new BodyTooLarge(limitBytes)) : collect(request, limit, share);
  return { content, release: () => budget.release(share) };
}

function collect(request: IncomingMessage, limit: number, share: BodyShare): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      // The rest still flows, and is dropped: a client reads the answer only once it has sent everything.
      if (length > limit) {
        chunks.length = 0;
        budget.release(share);
        reject(new BodyTooLarge(limit));
        return;
      }
      chunks.push(chunk);
      if (!budget.add(share, chunk.length, () => request.resume())) request.pause();
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    const lose = (options?: ErrorOptions) => {
      budget.release(share);
      reject(new BodyIncomplete(options));
    };
    request.once('error', (cause) => lose({ cause }));
    request.once('close', () => {
      if (!request.readableEnded) lose();
    });
  });
}

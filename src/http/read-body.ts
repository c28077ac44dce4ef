import type { IncomingMessage } from 'node:http';
import { BodyIncomplete, BodyTooLarge } from './api-handler.ts';

/**
 * Reads the body of a request.
 * @param limitBytes 0: no limit
 * @throws BodyTooLarge, at once where the request says its length
 * @throws BodyIncomplete where the connection ends before the body does
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const limit = limitBytes > 0 ? limitBytes : Number.POSITIVE_INFINITY;
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(new BodyTooLarge(limitBytes));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      // The rest still flows, and is dropped: a client reads the answer only once it has sent everything.
      if (length <= limit) chunks.push(chunk);
      else if (length - chunk.length <= limit) reject(new BodyTooLarge(limitBytes));
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', (cause) => reject(new BodyIncomplete({ cause })));
    request.once('close', () => reject(new BodyIncomplete()));
  });
}

import { AppError } from '../foundation/app-error.ts';
import type { Logger } from '../foundation/log.ts';
import { type ApiResponse, BodyIncomplete, BodyTooLarge } from './api-handler.ts';
import type { ErrorPageStatus } from './pages/error-pages.ts';

/**
 * The answer where a surface has nothing of its own to say: the body is too large, the database is away, or we have a bug.
 * What is not the caller's fault is logged.
 */
export function answerFailure(
  error: unknown,
  logger: Logger,
  render: (status: ErrorPageStatus, headers?: Readonly<Record<string, string>>) => ApiResponse,
): ApiResponse {
  if (error instanceof BodyTooLarge) return render(413);
  // Nobody is there to read it.
  if (error instanceof BodyIncomplete) return render(400);
  if (error instanceof AppError && error.kind === 'unavailable') {
    // Where it was asked says nothing, and clients ask again and again.
    logger.error({ code: error.code, reason: error.message }, 'request not answered');
    return render(503, { 'retry-after': '1' });
  }
  logger.error({}, 'request failed', error);
  return render(500);
}

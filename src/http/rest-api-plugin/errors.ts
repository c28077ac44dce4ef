import { AppError } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import type { Logger } from '../../foundation/log.ts';
import { BodyIncomplete, BodyTooLarge } from '../api-handler.ts';

interface RefusalOptions extends ErrorOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** The caller was not let in: the answer then repeats nothing of what it sent. */
  readonly isTurnedAway?: boolean;
}

/** An answer with the status `ERROR`; its text is the `output`. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly isTurnedAway: boolean;

  constructor(status: number, output: string, { headers = {}, isTurnedAway = false, cause }: RefusalOptions = {}) {
    super(output, { cause });
    this.name = 'Refusal';
    this.status = status;
    this.headers = headers;
    this.isTurnedAway = isTurnedAway;
  }
}

/** Turns whatever a call ended with into the answer; what is not the caller's fault is logged. */
export function refusalOf(error: unknown, logger: Logger): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof BodyTooLarge) {
    return new Refusal(413, `The body of the request is larger than ${error.limitBytes} bytes`);
  }
  if (error instanceof BodyIncomplete) return new Refusal(400, error.message);
  if (error instanceof AppError) {
    const status = statusOf(error.kind);
    if (status < 500) return new Refusal(status, error.message, { cause: error });
    logger.error({ code: error.code }, 'request not answered', error);
    return new Refusal(status, 'The database cannot be reached: try again later', { headers: { 'retry-after': '1' } });
  }
  logger.error({}, 'request failed', error);
  return new Refusal(500, 'Internal Server Error');
}

function statusOf(kind: AppError['kind']): number {
  switch (kind) {
    case 'invalid':
    // This API knows no other word for it.
    // falls through
    case 'not-found':
    case 'conflict':
      return 400;
    case 'denied':
      return 403;
    case 'unavailable':
      return 503;
    default:
      return assertNever(kind);
  }
}

import type { ErrorResponse } from './messages.ts';

/** An answer that refuses a request of a task. */
export class RefusedRequest extends Error {
  readonly code: ErrorResponse['error'];

  constructor(refusal: ErrorResponse) {
    super(refusal.detail.message);
    this.name = 'RefusedRequest';
    this.code = refusal.error;
  }
}

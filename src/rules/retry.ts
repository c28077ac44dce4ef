import { createHash } from 'node:crypto';
import { type Timestamp, isoformat } from '../foundation/timestamp.ts';

/** How long a task waits for its next try. */
export interface RetrySettings {
  readonly retryDelayMs: number;
  readonly retryExponentialBackoff: number;
  readonly maxRetryDelayMs: number | null;
}

/** True where a failed try is followed by another: tries count from 1, `maxTries` counts the retries. */
export function mayRetry(tryNumber: number, maxTries: number): boolean {
  return tryNumber <= maxTries;
}

/**
 * How long to wait after a failed try, in milliseconds. With exponential backoff the delay grows with each try and is spread by
 * a hash of the task instance, so that many tasks that failed together don't come back together (as Airflow 2.11 does).
 * @param longestBackoffMs `[core] max_task_retry_delay`: no backoff of any task waits longer
 */
export function retryDelayMs(
  settings: RetrySettings,
  failedTry: { dagId: string; taskId: string; logicalDate: Timestamp; tryNumber: number },
  longestBackoffMs: number,
): number {
  if (settings.retryExponentialBackoff === 0) return settings.retryDelayMs;
  // `retry_exponential_backoff=True` of earlier versions reads as 1 and means a doubling.
  const base = settings.retryExponentialBackoff > 1 ? settings.retryExponentialBackoff : 2;
  const exponent = Math.max(0, failedTry.tryNumber - 1);
  const least = Math.max(
    1,
    Math.ceil((settings.retryDelayMs / 1000) * Math.min(base ** exponent, Number.MAX_SAFE_INTEGER)),
  );
  const identity = `${failedTry.dagId}#${failedTry.taskId}#${isoformat(failedTry.logicalDate)}#${failedTry.tryNumber}`;
  const spread = Number(BigInt(`0x${createHash('sha1').update(identity).digest('hex')}`) % BigInt(least));
  const delay = Math.min((least + spread) * 1000, longestBackoffMs);
  return settings.maxRetryDelayMs === null ? delay : Math.min(delay, settings.maxRetryDelayMs);
}

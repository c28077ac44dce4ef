/** So many times within such a time. */
export interface RateLimit {
  readonly times: number;
  readonly withinMs: number;
}

const UNIT_MS = { second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads Flask-Limiter's notation: `5 per 40 second`, `10/minute`; undefined where it is another. */
export function readRateLimit(text: string): RateLimit | undefined {
  const match = /^\s*(\d{1,6})\s*(?:per|\/)\s*(?:(\d{1,6})\s*)?(second|minute|hour|day)s?\s*$/i.exec(text);
  const unit = match?.[3]?.toLowerCase() as keyof typeof UNIT_MS | undefined;
  if (!match || unit === undefined) return undefined;
  const [times, amount] = [Number(match[1]), Number(match[2] ?? 1)];
  return times > 0 && amount > 0 ? { times, withinMs: amount * UNIT_MS[unit] } : undefined;
}

import { DateTime } from '../datetime/date-time.ts';

/** JavaScript's own values as the engine's: no value is None, a Date is a datetime, a Set a list. */
export function adoptValue(value: unknown): unknown {
  if (value === undefined) return null;
  if (value instanceof Date) return DateTime.fromEpochMs(value.getTime());
  if (value instanceof Set) return [...value];
  if (value instanceof Promise) return value.then(adoptValue);
  return value;
}

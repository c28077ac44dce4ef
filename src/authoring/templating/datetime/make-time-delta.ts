import { numberArgument } from '../values/argument-values.ts';
import type { Arguments } from '../values/arguments.ts';
import { TimeDelta } from './time-delta.ts';

const UNITS = ['days', 'seconds', 'microseconds', 'milliseconds', 'minutes', 'hours', 'weeks'] as const;
const MICROSECONDS = [86_400_000_000, 1e6, 1, 1000, 60_000_000, 3_600_000_000, 604_800_000_000];

/** Python's `timedelta(days, seconds, …)`. */
export function makeTimeDelta(args: Arguments): TimeDelta {
  const amounts = args.bind('timedelta', UNITS);
  return new TimeDelta(
    amounts.reduce<number>((sum, amount, i) => sum + numberArgument(amount, 0) * (MICROSECONDS[i] ?? 0), 0),
  );
}

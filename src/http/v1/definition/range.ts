import { type Timestamp, parseTimestamp } from '../../../foundation/timestamp.ts';
import type { Range } from '../../../metadata/conditions.ts';

/** What lies between the `…_gte` and the `…_lte` of a search; undefined where neither is given. */
export function rangeOf<Value>(from: Value | undefined, to: Value | undefined): Range<Value> | undefined {
  return from === undefined && to === undefined ? undefined : { from, to };
}

/** The same for fields of a body that its schema knows to be a `date-time`. */
export function momentRangeOf(from: string | undefined, to: string | undefined): Range<Timestamp> | undefined {
  return rangeOf(readMoment(from), readMoment(to));
}

function readMoment(text: string | undefined): Timestamp | undefined {
  return text === undefined ? undefined : parseTimestamp(text.toUpperCase());
}

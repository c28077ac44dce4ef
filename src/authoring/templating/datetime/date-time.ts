import { dateTimeAttribute } from './date-time-attributes.ts';
import { Moment } from './moment.ts';
import type { MomentKind, MomentValue } from './moment.ts';

/** A datetime or date as templates see it. */
export class DateTime extends Moment {
  /** Pendulum's DateTime in UTC from what our records hold. */
  static fromTimestamp(timestamp: string): DateTime {
    return new DateTime(Temporal.Instant.from(timestamp).toZonedDateTimeISO('UTC'), 'pendulum');
  }

  static fromEpochMs(ms: number): DateTime {
    return new DateTime(Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO('UTC'), 'pendulum');
  }

  make(value: MomentValue, kind: MomentKind = this.kind): DateTime {
    return new DateTime(value, kind);
  }

  getAttribute(name: string): unknown {
    return dateTimeAttribute(this, name);
  }
}

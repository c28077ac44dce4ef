import type { CronField } from './cron-field.ts';

/** A cron expression, read and checked. */
export interface CronExpression {
  readonly text: string;
  /** Ascending, at least one each. */
  readonly seconds: readonly number[];
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Bit n is set for month n. */
  readonly months: number;
  readonly days: CronField;
  readonly weekdays: CronField;
  /** Null where any year will do. */
  readonly years: readonly number[] | null;
  /** True where it is due in each hour of the day: then it follows real time when clocks are set back. */
  readonly coversEveryHour: boolean;
}

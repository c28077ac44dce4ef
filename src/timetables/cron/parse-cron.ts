import { type CronField, DAY, HOUR, MINUTE, MONTH, SECOND, WEEKDAY, YEAR, parseCronField } from './cron-field.ts';
import type { CronExpression } from './cron-expression.ts';
import { findNextMatch } from './cron-search.ts';

/** What croniter itself reads besides the presets of cron-presets.ts. */
const ALIASES: Readonly<Record<string, string>> = {
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
};

/** Longer ones are nonsense, and reading them costs. */
const LONGEST_EXPRESSION = 1000;

/**
 * Reads a cron expression of 5 columns, 6 with seconds at the end, or 7 with years after those, as croniter 6 does.
 * @throws RangeError with the reason where it cannot be read or no date can ever match
 */
export function parseCron(text: string): CronExpression {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(`[${text.slice(0, 100)}] is not acceptable: ${error.message}`, { cause: error });
  }
}

function parse(text: string): CronExpression {
  if (text.length > LONGEST_EXPRESSION) throw new RangeError(`it is longer than ${LONGEST_EXPRESSION} characters`);
  const lower = text.toLowerCase();
  const columns = (ALIASES[lower] ?? lower).split(/\s+/).filter((column) => column !== '');
  if (columns.length < 5 || columns.length > 7) {
    throw new RangeError('Exactly 5, 6 or 7 columns has to be specified for iterator expression.');
  }
  const [minute = '', hour = '', day = '', month = '', weekday = '', second = '0', year = '*'] = columns;
  const months = parseCronField(month, MONTH);
  const hours = parseCronField(hour, HOUR);
  const years = parseCronField(year, YEAR);
  const cron: CronExpression = {
    text,
    seconds: valuesOf(parseCronField(second, SECOND), 0, 59),
    minutes: valuesOf(parseCronField(minute, MINUTE), 0, 59),
    hours: valuesOf(hours, 0, 23),
    months: valuesOf(months, 1, 12).reduce((mask, value) => mask | (1 << value), 0),
    // A list of all days counts as `*` only where the other of the two columns has a star in its text: croniter's rule,
    // which decides between `or` and `and` of the two.
    days: widen(parseCronField(day, DAY), 31, weekday),
    weekdays: widen(parseCronField(weekday, WEEKDAY), 7, day),
    years: years.star ? null : years.values,
    coversEveryHour: hours.star ? hours.values.length === 0 || hours.values.length === 23 : hours.values.length === 24,
  };
  if (findNextMatch(cron, 0) === null) throw new RangeError('no date ever matches it');
  return cron;
}

function valuesOf(field: CronField, min: number, max: number): readonly number[] {
  return field.star ? Array.from({ length: max - min + 1 }, (_, index) => min + index) : field.values;
}

function widen(field: CronField, size: number, otherText: string): CronField {
  const entries = field.values.length + (field.lastDay ? 1 : 0);
  return entries === size && otherText.includes('*') ? { ...field, star: true } : field;
}

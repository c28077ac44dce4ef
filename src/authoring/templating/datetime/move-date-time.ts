import { plainReason, TemplateError } from '../language/template-error.ts';
import type { Arguments } from '../values/arguments.ts';
import { integerArgument, numberArgument, textArgument } from '../values/argument-values.ts';
import { inRange } from './moment.ts';
import type { Moment, MomentValue } from './moment.ts';

const STEPS = ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'microseconds'] as const;
const FIELDS = ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond'] as const;
const MIDNIGHT = { hour: 0, minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 };
const LAST_MOMENT = { hour: 23, minute: 59, second: 59, millisecond: 999, microsecond: 999, nanosecond: 0 };

function step(name: string, sign: 1 | -1) {
  return (self: Moment, args: Arguments): Moment => {
    const amounts = args.bind(name, STEPS);
    const duration: Partial<Record<(typeof STEPS)[number], number>> = {};
    for (const [i, unit] of STEPS.entries()) {
      const amount = sign * numberArgument(amounts[i], 0);
      if (unit === 'seconds') {
        duration.seconds = Math.trunc(amount);
        duration.microseconds = Math.round((amount % 1) * 1e6);
      } else if (unit === 'microseconds') duration.microseconds = (duration.microseconds ?? 0) + amount;
      else duration[unit] = integerArgument(amount);
    }
    // One sign in a duration is what Temporal wants, so each unit is added by itself, the calendar ones first.
    const move = (value: MomentValue): MomentValue =>
      STEPS.reduce<MomentValue>(
        (moved, unit) => (duration[unit] ? moved.add({ [unit]: duration[unit] }) : moved),
        value,
      );
    return self.make(inRange(() => move(self.value)));
  };
}

function replaceFields(name: string) {
  return (self: Moment, args: Arguments): Moment => {
    const values = args.bind(name, [...FIELDS, 'tzinfo', 'tz', 'fold']);
    const fields: Record<string, number> = {};
    for (const [i, field] of FIELDS.entries()) {
      const value = values[i];
      if (value === undefined) continue;
      const amount = integerArgument(value);
      if (field === 'microsecond')
        Object.assign(fields, { millisecond: Math.floor(amount / 1000), microsecond: amount % 1000 });
      else fields[field] = amount;
    }
    const zone = values[7] ?? values[8];
    return self.make(
      checkedFields(() => {
        const changed: MomentValue =
          Object.keys(fields).length > 0 ? self.value.with(fields, { overflow: 'reject' }) : self.value;
        if (zone === undefined) return changed;
        const local = 'timeZoneId' in changed ? changed.toPlainDateTime() : changed;
        return zone === null ? local : local.toZonedDateTime(textArgument(zone));
      }),
    );
  };
}

/** @throws TemplateError (ValueError) where a field has no such value */
function checkedFields(change: () => MomentValue): MomentValue {
  try {
    return change();
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError('ValueError', plainReason(error));
  }
}

type Unit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'year' | 'decade' | 'century';

/** The first moment of the unit that the moment is in. */
function startOf(value: MomentValue, unit: string): MomentValue {
  switch (unit as Unit) {
    case 'second':
      return value.with({ millisecond: 0, microsecond: 0, nanosecond: 0 });
    case 'minute':
      return value.with({ second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 });
    case 'hour':
      return value.with({ ...MIDNIGHT, hour: value.hour });
    case 'day':
      return value.with(MIDNIGHT);
    case 'week':
      return value.add({ days: 1 - value.dayOfWeek }).with(MIDNIGHT);
    case 'month':
      return value.with({ day: 1, ...MIDNIGHT });
    case 'year':
      return value.with({ month: 1, day: 1, ...MIDNIGHT });
    case 'decade':
      return value.with({ year: value.year - (value.year % 10), month: 1, day: 1, ...MIDNIGHT });
    case 'century':
      return value.with({ year: value.year - ((value.year - 1) % 100), month: 1, day: 1, ...MIDNIGHT });
    default:
      throw new TemplateError('ValueError', `Invalid unit "${unit}" for start_of()`);
  }
}

function endOf(value: MomentValue, unit: string): MomentValue {
  switch (unit as Unit) {
    case 'second':
      return value.with({ millisecond: 999, microsecond: 999, nanosecond: 0 });
    case 'minute':
      return value.with({ ...LAST_MOMENT, hour: value.hour, minute: value.minute });
    case 'hour':
      return value.with({ ...LAST_MOMENT, hour: value.hour });
    case 'day':
      return value.with(LAST_MOMENT);
    case 'week':
      return value.add({ days: 7 - value.dayOfWeek }).with(LAST_MOMENT);
    case 'month':
      return value.with({ day: value.daysInMonth, ...LAST_MOMENT });
    case 'year':
      return value.with({ month: 12, day: 31, ...LAST_MOMENT });
    case 'decade':
      return value.with({ year: value.year - (value.year % 10) + 9, month: 12, day: 31, ...LAST_MOMENT });
    case 'century':
      return value.with({ year: value.year - ((value.year - 1) % 100) + 99, month: 12, day: 31, ...LAST_MOMENT });
    default:
      throw new TemplateError('ValueError', `Invalid unit "${unit}" for end_of()`);
  }
}

/** The next (1) or previous (-1) day of the week, counted from Monday = 0; without one, the same day of another week. */
function weekdayAway(name: string, sign: 1 | -1) {
  return (self: Moment, args: Arguments): Moment => {
    const [day] = args.bind(name, ['day_of_week', 'keep_time']);
    const current = self.value.dayOfWeek - 1;
    const wanted = day === undefined || day === null ? current : integerArgument(day);
    const days = (sign * (wanted - current) + 7) % 7 || 7;
    return self.make(inRange(() => self.value.add({ days: sign * days }).with(MIDNIGHT)));
  };
}

function inZone(name: string) {
  return (self: Moment, args: Arguments): Moment => {
    const zone = textArgument(args.bind(name, ['tz'], 1)[0]);
    try {
      return self.make((self.zoned ?? self.local.toZonedDateTime('UTC')).withTimeZone(zone));
    } catch {
      throw new TemplateError('ValueError', `unknown time zone '${zone}'`, 'Write it as Europe/Paris');
    }
  };
}

/** Methods of a datetime whose answer is another one. */
export const moveMethods: Readonly<Record<string, (self: Moment, args: Arguments) => Moment | string>> = {
  add: step('add', 1),
  subtract: step('subtract', -1),
  replace: replaceFields('replace'),
  set: replaceFields('set'),
  on: replaceFields('on'),
  at: (self, args) => {
    const [hour, minute, second] = args.bind('at', ['hour', 'minute', 'second', 'microsecond'], 1);
    const fields = {
      ...MIDNIGHT,
      hour: integerArgument(hour),
      minute: integerArgument(minute, 0),
      second: integerArgument(second, 0),
    };
    return self.make(checkedFields(() => self.value.with(fields, { overflow: 'reject' })));
  },
  start_of: (self, args) => self.make(startOf(self.value, textArgument(args.bind('start_of', ['unit'], 1)[0]))),
  end_of: (self, args) => self.make(endOf(self.value, textArgument(args.bind('end_of', ['unit'], 1)[0]))),
  first_of: (self, args) => self.make(startOf(self.value, textArgument(args.bind('first_of', ['unit'], 1)[0]))),
  last_of: (self, args) =>
    self.make(endOf(self.value, textArgument(args.bind('last_of', ['unit'], 1)[0])).with(MIDNIGHT)),
  next: weekdayAway('next', 1),
  previous: weekdayAway('previous', -1),
  in_timezone: inZone('in_timezone'),
  in_tz: inZone('in_tz'),
  astimezone: inZone('astimezone'),
  naive: (self) => self.make(self.local),
  date: (self) => self.make(self.local.with(MIDNIGHT), 'date'),
  time: (self) => self.local.toPlainTime().toString({ fractionalSecondDigits: self.microsecond === 0 ? 0 : 6 }),
};

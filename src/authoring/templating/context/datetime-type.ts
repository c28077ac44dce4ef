import { DateTime } from '../datetime/date-time.ts';
import { parseIsoDateTime } from '../datetime/parse-iso.ts';
import { strptime } from '../datetime/strptime.ts';
import { plainReason, TemplateError } from '../language/template-error.ts';
import { integerArgument, numberArgument, textArgument } from '../values/argument-values.ts';
import type { Arguments } from '../values/arguments.ts';
import type { TemplateObject } from '../values/template-object.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { methods, NamedValues } from './named-values.ts';

/** `macros.datetime`: Python's class `datetime`, whose datetimes are naive unless a zone is given. Local time is UTC. */
export function datetimeType(now: () => DateTime): TemplateObject {
  const naive = (moment: DateTime): DateTime => new DateTime(moment.local, 'datetime');
  return new NamedValues(
    'type',
    {
      __call__: new TemplateFunction('datetime', makeDateTime),
      ...methods({
        now: (args) => {
          const [tz] = args.bind('now', ['tz']);
          return tz === undefined || tz === null
            ? naive(now())
            : new DateTime(inZone(now(), textArgument(tz)), 'datetime');
        },
        utcnow: () => naive(now()),
        today: () => naive(now()),
        strptime: (args) => {
          const [text, format] = args.bind('strptime', ['date_string', 'format'], 2);
          return new DateTime(strptime(textArgument(text), textArgument(format)), 'datetime');
        },
        fromisoformat: (args) => {
          return new DateTime(
            parseIsoDateTime(textArgument(args.bind('fromisoformat', ['date_string'], 1)[0])),
            'datetime',
          );
        },
        fromtimestamp: (args) => fromSeconds(args, 'fromtimestamp'),
        utcfromtimestamp: (args) => fromSeconds(args, 'utcfromtimestamp'),
      }),
    },
    "<class 'datetime.datetime'>",
  );
}

function makeDateTime(args: Arguments): DateTime {
  const given = args.bind('datetime', ['year', 'month', 'day', 'hour', 'minute', 'second', 'microsecond', 'tzinfo'], 3);
  const [year = 1, month = 1, day = 1, hour = 0, minute = 0, second = 0, micros = 0] = given
    .slice(0, 7)
    .map((value) => integerArgument(value, 0));
  const zone = given[7];
  try {
    const local = new Temporal.PlainDateTime(
      year,
      month,
      day,
      hour,
      minute,
      second,
      Math.floor(micros / 1000),
      micros % 1000,
    );
    return new DateTime(
      zone === undefined || zone === null ? local : local.toZonedDateTime(textArgument(zone)),
      'datetime',
    );
  } catch (error) {
    if (error instanceof TemplateError) throw error;
    throw new TemplateError('ValueError', plainReason(error));
  }
}

function inZone(moment: DateTime, zone: string): Temporal.ZonedDateTime {
  try {
    return (moment.zoned ?? moment.local.toZonedDateTime('UTC')).withTimeZone(zone);
  } catch {
    throw new TemplateError('ValueError', `unknown time zone '${zone}'`);
  }
}

function fromSeconds(args: Arguments, name: string): DateTime {
  const seconds = numberArgument(args.bind(name, ['timestamp', 'tz'], 1)[0]);
  if (!(Math.abs(seconds) <= 253_402_300_799)) throw new TemplateError('ValueError', 'timestamp is out of range');
  const micros = Math.round(seconds * 1e6);
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(micros / 1000)).add({
    microseconds: micros - Math.floor(micros / 1000) * 1000,
  });
  return new DateTime(instant.toZonedDateTimeISO('UTC').toPlainDateTime(), 'datetime');
}

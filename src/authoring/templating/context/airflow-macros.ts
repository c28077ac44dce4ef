import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../foundation/clock.ts';
import { DateTime } from '../datetime/date-time.ts';
import { sayDifferenceFromNow } from '../datetime/date-time-attributes.ts';
import { makeTimeDelta } from '../datetime/make-time-delta.ts';
import { momentArgument } from '../datetime/moment-argument.ts';
import { parseIsoDateTime } from '../datetime/parse-iso.ts';
import { RelativeDelta } from '../datetime/relative-delta.ts';
import { strptime } from '../datetime/strptime.ts';
import { TemplateError } from '../language/template-error.ts';
import { integerArgument, numberArgument, textArgument } from '../values/argument-values.ts';
import { Arguments } from '../values/arguments.ts';
import { asFloat } from '../values/float-value.ts';
import { printJson } from '../values/print-json.ts';
import { printText } from '../values/print-value.ts';
import { TemplateFunction } from '../values/template-function.ts';
import type { TemplateObject } from '../values/template-object.ts';
import { datetimeType } from './datetime-type.ts';
import { methods, NamedValues } from './named-values.ts';

/** `macros` of a template: Airflow's own, and the parts of Python's library that it offers. */
export function airflowMacros(clock: Clock): TemplateObject {
  const now = (): DateTime => DateTime.fromTimestamp(clock.now());
  return new NamedValues(
    'module',
    {
      ...methods({
        ds_add: (args) => {
          const [ds, days] = args.bind('ds_add', ['ds', 'days'], 2);
          const amount = numberArgument(days);
          if (amount === 0) return printText(ds);
          return new DateTime(strptime(printText(ds), '%Y-%m-%d'), 'datetime')
            .shift(amount * 86_400_000_000)
            .strftime('%Y-%m-%d');
        },
        ds_format: (args) => {
          const [ds, input, output] = args.bind('ds_format', ['ds', 'input_format', 'output_format'], 3);
          return new DateTime(strptime(printText(ds), textArgument(input)), 'datetime').strftime(textArgument(output));
        },
        datetime_diff_for_humans: (args, engine) => {
          const [dt, since] = args.bind('datetime_diff_for_humans', ['dt', 'since'], 1);
          const moment = momentArgument(dt);
          if (since === undefined || since === null) return sayDifferenceFromNow(moment, now());
          return engine
            .attribute(moment, 'diff_for_humans')
            .then((method) => engine.call(method, new Arguments([since])));
        },
        timedelta: makeTimeDelta,
        random: () => asFloat(Math.random()),
      }),
      datetime: datetimeType(now),
      time: timeModule(clock, now),
      uuid: uuidModule,
      json: jsonModule,
      dateutil: dateutilModule,
    },
    "<module 'airflow.macros'>",
  );
}

function timeModule(clock: Clock, now: () => DateTime): TemplateObject {
  const values = methods({
    time: () => asFloat(clock.nowMs() / 1000),
    strftime: (args) => now().strftime(textArgument(args.bind('strftime', ['format'], 1)[0])),
  });
  return new NamedValues('module', values, "<module 'time'>");
}

const uuidObject = (text: string): TemplateObject => new NamedValues('UUID', { hex: text.replaceAll('-', '') }, text);

const uuidModule = new NamedValues(
  'module',
  methods({
    uuid1: () => uuidObject(randomUUID()),
    uuid4: () => uuidObject(randomUUID()),
  }),
  "<module 'uuid'>",
);

const jsonModule = new NamedValues(
  'module',
  methods({
    dumps: (args) => {
      const [value, indent, sortKeys] = args.bind('dumps', ['obj', 'indent', 'sort_keys'], 1);
      return printJson(value, Math.min(20, integerArgument(indent ?? undefined, 0)), sortKeys === true);
    },
    loads: (args) => {
      const text = textArgument(args.bind('loads', ['s'], 1)[0]);
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw new TemplateError('ValueError', error instanceof Error ? error.message : String(error));
      }
    },
  }),
  "<module 'json'>",
);

const dateutilModule = new NamedValues(
  'module',
  {
    relativedelta: new NamedValues(
      'module',
      { relativedelta: new TemplateFunction('relativedelta', (args) => RelativeDelta.fromArguments(args)) },
      "<module 'dateutil.relativedelta'>",
    ),
    parser: new NamedValues(
      'module',
      methods({
        // ISO 8601 forms only, unlike dateutil, which guesses.
        parse: (args) =>
          new DateTime(parseIsoDateTime(textArgument(args.bind('parse', ['timestr'], 1)[0])), 'datetime'),
      }),
      "<module 'dateutil.parser'>",
    ),
  },
  "<module 'dateutil'>",
);

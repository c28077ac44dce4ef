import { Type } from 'typebox';
import type { ScheduleInterval as Schedule } from '../../../timetables/schedule-interval.ts';
import { component } from '../definition/component.ts';
import { integer, nullable, text } from '../definition/fields.ts';

const kind = (word: string) => text({ description: `Always \`${word}\`.` });

export const TimeDelta = component(
  'TimeDelta',
  { __type: kind('TimeDelta'), days: integer(), seconds: integer(), microseconds: integer() },
  {
    description: 'A fixed length of time.',
    needs: ['__type', 'days', 'seconds', 'microseconds'],
  },
);

const RELATIVE_PARTS = [
  'years',
  'months',
  'days',
  'leapdays',
  'hours',
  'minutes',
  'seconds',
  'microseconds',
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'microsecond',
] as const;

const RelativeDelta = component(
  'RelativeDelta',
  {
    __type: kind('RelativeDelta'),
    ...Object.fromEntries(RELATIVE_PARTS.map((part) => [part, Type.Unsafe({ type: 'integer', nullable: true })])),
  },
  {
    description: 'A step in the calendar. The parts without a plural s are never set.',
    needs: ['__type', ...RELATIVE_PARTS],
  },
);

const CronExpression = component(
  'CronExpression',
  { __type: kind('CronExpression'), value: text({ description: 'The expression, a preset, or what stands for it.' }) },
  { description: 'A cron expression, or another schedule in words.', needs: ['__type', 'value'] },
);

/** What a DAG's author wrote as its schedule. */
export const ScheduleInterval = Type.Unsafe<NonNullable<Schedule>>({
  component: 'ScheduleInterval',
  type: 'object',
  readOnly: true,
  description: 'When the DAG runs by itself; null: never. `__type` tells the forms apart.',
  anyOf: [nullable(TimeDelta), RelativeDelta, nullable(CronExpression)],
  discriminator: { propertyName: '__type' },
});

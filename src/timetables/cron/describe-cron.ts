import { MONTH_NAMES, WEEKDAY_NAMES } from './cron-field.ts';

/**
 * A cron expression of 5 columns in words, as cron-descriptor prints it for Airflow: `At 00:00`, `Every 5 minutes`. Empty for
 * longer expressions, which Airflow does not describe either, and for what has no words.
 */
export function describeCron(expression: string): string {
  const columns = expression.trim().split(/\s+/);
  if (columns.length !== 5) return '';
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = normalize(columns);
  const text = [describeTime(minute, hour), describeDays(day), describeWeekdays(weekday), describeMonths(month)]
    .join('')
    .replaceAll(', every minute', '')
    .replaceAll(', every hour', '')
    .replaceAll(', every day', '')
    .replace(/, ?$/, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The same schedule in numbers and in the fewest forms. */
function normalize(columns: readonly string[]): string[] {
  let [minute = '', hour = '', day = '', month = '', weekday = ''] = columns.map((column) => column.toUpperCase());
  minute = minute.replace(/^0\//, '*/');
  hour = hour.replace(/^0\//, '*/');
  day = day.replaceAll('?', '*').replace(/^1\//, '*/');
  month = withNumbers(month.replace(/^1\//, '*/'), MONTH_NAMES);
  weekday = withNumbers(weekday.replaceAll('?', '*').replace(/^1\//, '*/'), WEEKDAY_NAMES);
  weekday = weekday.replace(/(^|[^#/\d])7/g, '$10');
  // With a start and a step they run to the end of the column.
  if (/^\d+\//.test(month)) month = month.replace('/', '-12/');
  if (/^\d+\//.test(weekday)) weekday = weekday.replace('/', '-6/');
  // Minutes that come again and again within one hour are described between its ends.
  if (/[*/]/.test(minute) && /^\d+$/.test(hour)) hour = `${hour}-${hour}`;
  return [minute, hour, day, month, weekday].map((column) => (column === '*/1' ? '*' : column));
}

function withNumbers(column: string, names: ReadonlyMap<string, number>): string {
  return column.replace(/[A-Z]{3}/g, (name) => String(names.get(name.toLowerCase()) ?? name));
}

function describeTime(minute: string, hour: string): string {
  const singleMinute = /^\d+$/.test(minute);
  const singleHour = /^\d+$/.test(hour);
  if (singleMinute && singleHour) return `At ${clock(hour, minute)}`;
  const [from, to] = /^(\d+)-(\d+)$/.exec(minute)?.slice(1) ?? [];
  if (singleHour && from !== undefined && to !== undefined) {
    return `Every minute between ${clock(hour, from)} and ${clock(hour, to)}`;
  }
  if (singleMinute && /^\d+(,\d+)+$/.test(hour)) {
    const times = hour.split(',').map((one) => clock(one, minute));
    return `At ${times.slice(0, -1).join(', ')} and ${times.at(-1)}`;
  }
  return [describeColumn(minute, MINUTES), describeColumn(hour, HOURS)].filter((text) => text !== '').join(', ');
}

/** How a column is put into words. `value` names one value; the others take names that were made so. */
interface Wording {
  readonly any: string;
  readonly value: (text: string) => string;
  readonly single: (text: string, name: string) => string;
  readonly step: (text: string) => string;
  readonly between: (from: string, to: string) => string;
}

const MINUTES: Wording = {
  any: 'every minute',
  value: (text) => text,
  single: (text, name) => (text === '0' ? '' : `at ${name} minutes past the hour`),
  step: (step) => `every ${step} minutes`,
  between: (from, to) => `minutes ${from} through ${to} past the hour`,
};

const HOURS: Wording = {
  any: 'every hour',
  value: (text) => clock(text, '0'),
  single: (_, name) => `at ${name}`,
  step: (step) => `every ${step} hours`,
  between: (from, to) => `between ${from} and ${to}`,
};

const DAYS: Wording = {
  any: ', every day',
  value: (text) => text,
  single: (_, name) => `, on day ${name} of the month`,
  step: (step) => (step === '1' ? ', every day' : `, every ${step} days`),
  between: (from, to) => `, between day ${from} and ${to} of the month`,
};

const MONTHS: Wording = {
  any: '',
  value: monthName,
  single: (_, name) => `, only in ${name}`,
  step: (step) => `, every ${step} months`,
  between: (from, to) => `, ${from} through ${to}`,
};

const WEEKDAYS: Wording = {
  any: ', every day',
  value: weekdayName,
  single: describeWeekday,
  step: (step) => `, every ${step} days of the week`,
  between: (from, to) => `, ${from} through ${to}`,
};

function describeDays(column: string): string {
  return column === 'L' ? ', on the last day of the month' : describeColumn(column, DAYS);
}

function describeWeekdays(column: string): string {
  return column === '*' ? '' : describeColumn(column, WEEKDAYS);
}

function describeMonths(column: string): string {
  return describeColumn(column, MONTHS);
}

const ORDINALS = ['', 'first', 'second', 'third', 'fourth', 'fifth'] as const;

function describeWeekday(text: string, name: string): string {
  const number = /#(\d)$/.exec(text)?.[1];
  if (number !== undefined) return `, on the ${ORDINALS[Number(number)] ?? ''} ${name} of the month`;
  return text.includes('L') ? `, on the last ${name} of the month` : `, only on ${name}`;
}

function describeColumn(column: string, wording: Wording): string {
  if (column === '*') return wording.any;
  const [range = '', step] = column.split('/');
  if (step !== undefined && !column.includes(',')) return describeStep(range, step, wording);
  if (column.includes(',')) return describeList(column.split(','), column, wording);
  if (column.includes('-')) return describeRange(column, wording.between, wording);
  return wording.single(column, wording.value(column));
}

function describeStep(range: string, step: string, wording: Wording): string {
  const every = wording.step(step);
  if (range === '*') return every;
  if (range.includes('-')) {
    const between = describeRange(range, wording.between, wording);
    return between.startsWith(', ') ? every + between : `${every}, ${between}`;
  }
  return `${every}, starting ${wording.single(range, wording.value(range)).replace(/^, /, '')}`;
}

function describeList(items: readonly string[], column: string, wording: Wording): string {
  const names = items.map((item) =>
    item.includes('-') ? describeRange(item, (from, to) => `${from} through ${to}`, wording) : wording.value(item),
  );
  const separator = names.length > 2 ? ', and ' : ' and ';
  return wording.single(column, `${names.slice(0, -1).join(', ')}${separator}${names.at(-1)}`);
}

function describeRange(range: string, words: (from: string, to: string) => string, wording: Wording): string {
  const [from = '', to = ''] = range.split('-');
  // A range of hours lasts to the end of its last one.
  return words(wording.value(from), wording.value(to).replace(':00', ':59'));
}

function clock(hour: string, minute: string): string {
  return `${String(Number(hour)).padStart(2, '0')}:${String(Number(minute)).padStart(2, '0')}`;
}

const MONTH_TITLES = 'January February March April May June July August September October November December'.split(' ');
const WEEKDAY_TITLES = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

function monthName(text: string): string {
  return MONTH_TITLES[Number(text) - 1] ?? text;
}

function weekdayName(text: string): string {
  return WEEKDAY_TITLES[Number(text.replace(/#\d+$/, '').replace('L', ''))] ?? text;
}

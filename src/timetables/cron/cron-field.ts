/** One column of a cron expression: what may stand in it. */
export interface CronColumn {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Numbers of the names that may stand for them, in lower case. */
  readonly names: ReadonlyMap<string, number>;
}

const NO_NAMES: ReadonlyMap<string, number> = new Map();

function numbered(names: readonly string[], first: number): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name, first + index]));
}

export const MONTH_NAMES = numbered(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  1,
);
export const WEEKDAY_NAMES = numbered(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'], 0);

export const MINUTE: CronColumn = { name: 'minute', min: 0, max: 59, names: NO_NAMES };
export const HOUR: CronColumn = { name: 'hour', min: 0, max: 23, names: NO_NAMES };
export const DAY: CronColumn = { name: 'day of month', min: 1, max: 31, names: NO_NAMES };
export const MONTH: CronColumn = { name: 'month', min: 1, max: 12, names: MONTH_NAMES };
export const WEEKDAY: CronColumn = { name: 'day of week', min: 0, max: 6, names: WEEKDAY_NAMES };
export const SECOND: CronColumn = { name: 'second', min: 0, max: 59, names: NO_NAMES };
export const YEAR: CronColumn = { name: 'year', min: 1970, max: 2099, names: NO_NAMES };

/** What a column says: its values, or that any will do. */
export interface CronField {
  /** True where a `*` stands in it. */
  readonly star: boolean;
  /** Ascending; empty where only a `*` stands there. */
  readonly values: readonly number[];
  /** `l` in the day of month. */
  readonly lastDay: boolean;
  /** Of the day of week: weekday to which ones of a month, 1 to 5 or the last (`2#3`, `l5`). Empty in most expressions. */
  readonly nth: ReadonlyMap<number, ReadonlySet<number | 'last'>>;
}

/**
 * Reads one column as croniter 6 does: lists of values, names, ranges, steps; `a/n` counts on to the end of the column; a
 * range that runs backwards goes round; a range from a value to itself is the whole column.
 * @param text in lower case
 * @throws RangeError with what is wrong in that column
 */
export function parseCronField(text: string, column: CronColumn): CronField {
  const values = new Set<number>();
  const nth = new Map<number, Set<number | 'last'>>();
  let star = false;
  let lastDay = false;
  const whole = text === '?' ? readQuestionMark(column) : text;
  for (const item of whole.split(',')) {
    const special = column === WEEKDAY ? parseSpecialWeekday(item) : null;
    if (item === '*') star = true;
    else if (item === 'l' && column === DAY) lastDay = true;
    else if (special === null) for (const value of parseItem(item, column)) values.add(value);
    else {
      for (const value of parseItem(special.days, column)) {
        values.add(value);
        const which = nth.get(value) ?? new Set();
        nth.set(value, which.add(special.which));
      }
    }
  }
  if (nth.size > 0 && values.size < 7 && [...values].some((value) => !nth.has(value))) {
    throw new RangeError(`${column.name} does not support mixing literal values and nth day of week: '${text}'`);
  }
  return { star, values: [...values].sort((a, b) => a - b), lastDay, nth };
}

function readQuestionMark(column: CronColumn): string {
  if (column !== DAY && column !== WEEKDAY) {
    throw new RangeError(`a question mark can only be used in day of month or day of week, not in ${column.name}`);
  }
  return '*';
}

/** `2#3` or `mon-fri#1`: the third Tuesday, each first weekday; `l5`: the last Friday. */
function parseSpecialWeekday(item: string): { days: string; which: number | 'last' } | null {
  const last = /^l(\d+)$/.exec(item)?.[1];
  if (last !== undefined) return { days: last, which: 'last' };
  const [, days, number] = /^(\w+|[a-z]{3}-[a-z]{3})#(\d+)$/.exec(item) ?? [];
  if (days === undefined) return null;
  const which = Number(number);
  if (which < 1 || which > 5) throw new RangeError(`invalid day of week '${item}': a month has no such week`);
  return { days, which };
}

const RANGE = /^(?<low>[^-/]+)(?:-(?<high>[^-/]+))?(?:\/(?<step>\d{1,9}))?$/;

function parseItem(item: string, column: CronColumn): number[] {
  const { low: lowText, high: highText, step: stepText } = RANGE.exec(item)?.groups ?? {};
  if (lowText === undefined) throw new RangeError(`${column.name} '${item}' is not acceptable`);
  const wildcard = lowText === '*' && highText === undefined;
  const low = wildcard ? column.min : parseValue(lowText, column, false);
  if (highText === undefined && stepText === undefined) return [low];
  const high = highText === undefined ? column.max : parseValue(highText, column, true);
  const step = stepText === undefined ? 1 : Number(stepText);
  if (step === 0) throw new RangeError(`${column.name} '${item}' has a step of 0`);
  // A wildcard runs from end to end; any other range from a value to itself means the whole column too.
  if (low === high) return countUp(column.min, column.max, step);
  return low < high ? countUp(low, high, step) : countRound(low, high, step, column);
}

/** Round the end of the column: `22-2` is 22, 23, 0, 1, 2. */
function countRound(low: number, high: number, step: number, column: CronColumn): number[] {
  const before = countUp(low, column.max, step);
  const skipped = column.max - (before.at(-1) ?? column.max);
  // Where a step leads over the end by more than one, croniter begins one too late; schedules keep to what it makes of them.
  const begin = column.min + (step > skipped + 1 ? step - skipped : 0);
  return [...before, ...countUp(begin, high, step)];
}

function countUp(low: number, high: number, step: number): number[] {
  const values: number[] = [];
  for (let value = low; value <= high; value += step) values.push(value);
  return values;
}

function parseValue(text: string, column: CronColumn, isEnd: boolean): number {
  if (isEnd && text === 'l' && column === DAY) return column.max;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : column.names.get(text);
  if (value === undefined) throw new RangeError(`${column.name} '${text}' is not acceptable`);
  // Sunday is 0 and 7.
  if (column === WEEKDAY && value === 7) return 0;
  if (value < column.min || value > column.max) {
    throw new RangeError(`${column.name} ${value} is out of range ${column.min}-${column.max}`);
  }
  return value;
}

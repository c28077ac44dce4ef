import type { CivilDate } from '../calendar/civil-time.ts';
import { MONTH_NAMES, WEEKDAY_NAMES } from '../cron/cron-field.ts';
import { type DateParts, MIDNIGHT, type TimeParts, microsOf, offsetOf } from './date-parts.ts';
import { type DateWord, resolveDate } from './date-words.ts';

/** Words without a meaning of their own; `m` is the rest of `p.m.`. */
const FILLERS = new Set(['at', 'on', 'and', 'of', 'ad', 't', 'm', 'st', 'nd', 'rd', 'th']);
const PUNCTUATION = new Set([' ', '.', ',', ';', '-', '/', "'"]);
const TIME_UNITS: ReadonlyMap<string, 'hour' | 'minute' | 'second'> = new Map([
  ['h', 'hour'],
  ['hour', 'hour'],
  ['hours', 'hour'],
  ['m', 'minute'],
  ['minute', 'minute'],
  ['minutes', 'minute'],
  ['s', 'second'],
  ['second', 'second'],
  ['seconds', 'second'],
]);
const HALVES = new Map([
  ['am', 0],
  ['a', 0],
  ['pm', 12],
  ['p', 12],
]);

/**
 * Reads dates as people speak or as mail headers have them: `March 12, 2099 5pm`, `13/03/2099`, `Thu, 12 Mar 2099 17:00 +0200`.
 * What is missing is taken from today. Where day and month can be told apart only by order the month comes first, and the
 * first of three short numbers is the year. Null where the text cannot be read so.
 * @throws RangeError where an offset from UTC cannot be right
 */
export function readSpokenDate(text: string, today: CivilDate): DateParts | null {
  const reader = new Reader(text);
  while (!reader.done) if (!reader.readNext()) return null;
  const { dateWords, time, weekdayName } = reader;
  if (dateWords.length === 0 && weekdayName === null && time === null) return null;
  const date = resolveDate(dateWords, weekdayName, today);
  return date === null ? null : { date, time: { ...(time ?? MIDNIGHT), offsetMinutes: reader.offsetMinutes } };
}

/** Goes through the words of a text once, from left to right. */
class Reader {
  readonly dateWords: DateWord[] = [];
  time: TimeParts | null = null;
  weekdayName: number | null = null;
  offsetMinutes: number | null = null;
  readonly #words: readonly string[];
  #at = 0;
  #endOfDateWord = -1;

  constructor(text: string) {
    this.#words = text.toLowerCase().match(/\s+|[a-z]+|\d+|[^\sa-z\d]/g) ?? [];
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** False where the next word makes no sense. */
  readNext(): boolean {
    const word = this.#word(0);
    if (/^\d/.test(word)) return this.#readNumber(word);
    if (/^[a-z]/.test(word)) return this.#readName(word);
    if (this.#readOffset(word)) return true;
    this.#at += 1;
    return PUNCTUATION.has(word.trim() === '' ? ' ' : word);
  }

  #word(ahead: number): string {
    return this.#words[this.#at + ahead] ?? '';
  }

  /** The word ahead, behind a space if there is one, and how far it is. */
  #wordBehindSpace(ahead: number): [string, number] {
    return this.#word(ahead).trim() === '' ? [this.#word(ahead + 1), ahead + 1] : [this.#word(ahead), ahead];
  }

  #readNumber(word: string): boolean {
    if (this.#word(1) === ':') return this.#readClock(word);
    if (word.length > 4) return this.#readCompact(word);
    if (word.length === 3) return false;
    // `12.30` may be a date, a time or a number.
    const isPair =
      this.#word(1) === '.' && /^\d/.test(this.#word(2)) && this.#word(3) !== '.' && this.#word(-1) !== '.';
    if (isPair) return false;
    const [next, ahead] = this.#wordBehindSpace(1);
    const half = HALVES.get(next);
    if (half !== undefined) return this.#setTime({ ...MIDNIGHT, hour: Number(word) }, ahead + 1, half);
    if (TIME_UNITS.get(next) === 'hour') return this.#readUnits();
    this.#takeDateWord(word);
    return true;
  }

  /** `20990312`, or `170000` behind a date. */
  #readCompact(word: string): boolean {
    const [first = '', second = '', third = ''] = word.length === 8 ? cut(word, 4) : cut(word, 2);
    if (word.length === 6 && this.dateWords.length > 0) {
      return this.#setTime({ ...MIDNIGHT, hour: Number(first), minute: Number(second), second: Number(third) }, 1);
    }
    if (word.length !== 8 || this.dateWords.length > 0) return false;
    this.dateWords.push(
      ...[first, second, third].map((part) => ({ value: Number(part), isMonth: false, digits: part.length })),
    );
    this.#at += 1;
    return true;
  }

  #takeDateWord(word: string): void {
    this.dateWords.push({ value: Number(word), isMonth: false, digits: word.length });
    this.#at += 1;
    this.#endOfDateWord = this.#at;
  }

  /** `17:00`, `17:00:05.25`, `5:30 pm`. */
  #readClock(hour: string): boolean {
    const minute = this.#word(2);
    const hasSecond = this.#word(3) === ':';
    const second = hasSecond ? this.#word(4) : '0';
    const hasFraction = hasSecond && /^[.,]$/.test(this.#word(5)) && /^\d/.test(this.#word(6));
    const fraction = hasFraction ? this.#word(6) : undefined;
    const fractionOfMinute = !hasSecond && /^[.,]$/.test(this.#word(3)) && /^\d/.test(this.#word(4));
    if (!/^\d\d?$/.test(minute) || !/^\d\d?$/.test(second) || fractionOfMinute) return false;
    const length = hasFraction ? 7 : hasSecond ? 5 : 3;
    const [next, ahead] = this.#wordBehindSpace(length);
    const half = HALVES.get(next);
    const time = {
      ...MIDNIGHT,
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      micros: microsOf(fraction),
    };
    return this.#setTime(time, half === undefined ? length : ahead + 1, half);
  }

  /** `12h`, `12h30`, `12 hours 30 minutes 15 s`. */
  #readUnits(): boolean {
    const units = { hour: 0, minute: 0, second: 0 };
    let length = 0;
    for (const unit of ['hour', 'minute', 'second'] as const) {
      const [number, place] = length === 0 ? [this.#word(0), 0] : this.#wordBehindSpace(length);
      if (!/^\d\d?$/.test(number)) break;
      const [name, namePlace] = this.#wordBehindSpace(place + 1);
      const named = TIME_UNITS.get(name);
      // Minutes after `12h` need no name.
      if (named !== unit && !(named === undefined && unit === 'minute' && place === length)) break;
      units[unit] = Number(number);
      length = named === undefined ? place + 1 : namePlace + 1;
    }
    return length > 0 && this.#setTime({ ...MIDNIGHT, ...units }, length);
  }

  #setTime(time: TimeParts, length: number, half?: number): boolean {
    if (this.time !== null || (half !== undefined && time.hour > 12)) return false;
    this.time = half === undefined ? time : { ...time, hour: (time.hour % 12) + half };
    this.#at += length;
    return true;
  }

  #readName(word: string): boolean {
    const weekdayName = findName(WEEKDAY_NAMES, WEEKDAY_TITLES, word);
    const month = findName(MONTH_NAMES, MONTH_TITLES, word);
    this.#at += 1;
    if (weekdayName !== null) this.weekdayName = weekdayName;
    else if (month !== null) this.dateWords.push({ value: month, isMonth: true, digits: 0 });
    // Other names of zones are ambiguous or unknown: Python's library took them all for UTC.
    else if (this.time !== null && /^(?:utc|gmt|z)$/.test(word)) return this.#readZoneName();
    else return FILLERS.has(word);
    return true;
  }

  /** `GMT+3` means that three hours more are GMT, as in POSIX. */
  #readZoneName(): boolean {
    if (this.offsetMinutes !== null) return false;
    const offset = this.#takeOffset(this.#word(0));
    // Without a minus before the zero.
    this.offsetMinutes = offset === null ? 0 : 0 - offset;
    return true;
  }

  /** `+02:00`, `-0330`, `+3`, behind a time; a name in parentheses may follow: `+0200 (CEST)`. */
  #readOffset(sign: string): boolean {
    // Directly behind a part of the date the sign joins it to the next one.
    if (this.time === null || this.offsetMinutes !== null || this.#at === this.#endOfDateWord) return false;
    this.offsetMinutes = this.#takeOffset(sign);
    return this.offsetMinutes !== null;
  }

  #takeOffset(sign: string): number | null {
    const digits = this.#word(1);
    if ((sign !== '+' && sign !== '-') || !/^(?:\d\d?|\d{4})$/.test(digits)) return null;
    const withColon = this.#word(2) === ':' && /^\d\d$/.test(this.#word(3));
    const minutes = digits.length === 4 ? digits.slice(2) : withColon ? this.#word(3) : undefined;
    this.#at += withColon ? 4 : 2;
    const [open, place] = this.#wordBehindSpace(0);
    if (open === '(' && /^[a-z]{3,5}$/.test(this.#word(place + 1)) && this.#word(place + 2) === ')')
      this.#at += place + 3;
    return offsetOf(sign, digits.slice(0, 2), minutes);
  }
}

const WEEKDAY_TITLES = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MONTH_TITLES = 'january february march april may june july august september october november december'.split(' ');

/** Two digits each, but for the first part. */
function cut(digits: string, first: number): string[] {
  return [digits.slice(0, first), digits.slice(first, first + 2), digits.slice(first + 2)];
}

function findName(short: ReadonlyMap<string, number>, long: readonly string[], word: string): number | null {
  const title = long.includes(word) || word === 'sept' ? word.slice(0, 3) : word;
  return short.get(title) ?? null;
}

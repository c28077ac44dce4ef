import { type CivilDate, civilDate, dayNumber, daysInMonth, weekday } from '../calendar/civil-time.ts';

/** A number or the name of a month that stands for a part of the date. */
export interface DateWord {
  readonly value: number;
  readonly isMonth: boolean;
  readonly digits: number;
}

/**
 * The date that the words mean, by their order; what is missing is taken from today, or from the next day of that name. Null
 * where they mean none. The result is not checked against the calendar.
 */
export function resolveDate(
  words: readonly DateWord[],
  weekdayName: number | null,
  today: CivilDate,
): CivilDate | null {
  const named = words.findIndex((word) => word.isMonth);
  const numbers = words.filter((word) => !word.isMonth);
  if (words.length - numbers.length > 1 || words.length > 3) return null;
  const order = named < 0 ? orderOfNumbers(numbers) : orderBesideMonth(numbers, named);
  const part = (name: 'y' | 'm' | 'd'): DateWord | undefined => numbers[order.indexOf(name)];
  const yearWord = part('y');
  const year = yearWord === undefined ? today.year : fullYear(yearWord, today);
  const month = words[named]?.value ?? part('m')?.value ?? today.month;
  const day = part('d')?.value;
  if (day !== undefined) return { year, month, day };
  const guess = { year, month, day: Math.min(today.day, daysInMonth(year, month)) };
  return weekdayName === null || guess.day < 1 ? guess : nextWeekday(guess, weekdayName);
}

/** What the numbers beside the name of a month are, by its place. */
function orderBesideMonth([first, second]: readonly DateWord[], place: number): string {
  if (second === undefined) return isYear(first) ? 'y' : 'd';
  if (isYear(second)) return 'dy';
  return isYear(first) || place > 0 ? 'yd' : 'dy';
}

function orderOfNumbers([first, second, third]: readonly DateWord[]): string {
  if (first === undefined) return '';
  if (second === undefined) return isYear(first) ? 'y' : 'd';
  if (third === undefined) return isYear(first) ? 'ym' : isYear(second) ? 'my' : 'md';
  if (isYear(first) || (second.value <= 12 && !isYear(third))) return 'ymd';
  return first.value > 12 ? 'dmy' : 'mdy';
}

/** True where a number can only be a year. */
function isYear(word: DateWord | undefined): boolean {
  return word !== undefined && (word.digits > 2 || word.value > 31);
}

/** A year of two digits is the one less than 50 years away. */
function fullYear({ value, digits }: DateWord, today: CivilDate): number {
  if (digits > 2) return value;
  const year = value + Math.floor(today.year / 100) * 100;
  if (year >= today.year + 50) return year - 100;
  return year < today.year - 50 ? year + 100 : year;
}

function nextWeekday({ year, month, day }: CivilDate, wanted: number): CivilDate {
  const days = dayNumber(year, month, day);
  return civilDate(days + ((wanted - weekday(days) + 7) % 7));
}

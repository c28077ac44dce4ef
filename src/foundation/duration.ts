/** The parts of a duration, as an author writes them: `{ hours: 1, minutes: 30 }`. */
export interface DurationFields {
  years?: number;
  months?: number;
  weeks?: number;
  days?: number;
  hours?: number;
  minutes?: number;
  seconds?: number;
  milliseconds?: number;
  microseconds?: number;
}

/** A duration as people write it: seconds, its parts, or ISO 8601 (`P1D`, `PT5M`). Inside, durations are seconds. */
export type Duration = number | string | DurationFields;

/** Seconds of each part. Years and months have no fixed length and stand apart. */
const SECONDS_OF = {
  weeks: 604_800,
  days: 86_400,
  hours: 3600,
  minutes: 60,
  seconds: 1,
  milliseconds: 1e-3,
  microseconds: 1e-6,
} as const;
const PARTS: ReadonlySet<string> = new Set(['years', 'months', ...Object.keys(SECONDS_OF)]);

/** Python's `timedelta` ends there. */
const LONGEST_SECONDS = 999_999_999 * 86_400;

/**
 * Seconds, with microseconds as the fraction.
 * @throws RangeError where it is no duration, or has years or months
 */
export function parseDuration(duration: Duration): number {
  const fields = durationFields(duration);
  if (fields.years || fields.months) throw new RangeError(`${describe(duration)} has no fixed length: use days`);
  return checkedSeconds(fixedSeconds(fields), duration);
}

/**
 * The parts of a duration, for those who can add months and years too.
 * @throws RangeError where it is no duration
 */
export function durationFields(duration: Duration): DurationFields {
  if (typeof duration === 'number') return { seconds: checkedSeconds(duration, duration) };
  if (typeof duration === 'string') return parseIsoDuration(duration);
  if (typeof duration !== 'object' || duration === null || Array.isArray(duration)) throw notADuration(duration);
  for (const [part, amount] of Object.entries(duration)) {
    if (!PARTS.has(part)) throw new RangeError(`${describe(duration)} is not a duration: there is no part '${part}'`);
    if (amount !== undefined && !Number.isFinite(amount)) throw notADuration(duration);
  }
  return duration;
}

/** Seconds of the parts that have a fixed length, rounded to microseconds. */
export function fixedSeconds(fields: DurationFields): number {
  let whole = 0;
  let microseconds = 0;
  for (const part of Object.keys(SECONDS_OF) as (keyof typeof SECONDS_OF)[]) {
    const amount = fields[part] ?? 0;
    // Whole seconds and fractions are added apart, so that a long duration keeps its microseconds.
    if (part === 'microseconds') microseconds += amount;
    else if (part === 'milliseconds') microseconds += amount * 1000;
    else {
      const seconds = amount * SECONDS_OF[part];
      whole += Math.trunc(seconds);
      microseconds += (seconds % 1) * 1e6;
    }
  }
  return whole + Math.round(microseconds) / 1e6;
}

const ISO_DURATION =
  /^(?<sign>[+-]?)P(?:(?<years>\d{1,9})Y)?(?:(?<months>\d{1,9})M)?(?:(?<weeks>\d{1,9})W)?(?:(?<days>\d{1,9}(?:[.,]\d{1,9})?)D)?(?<time>T(?:(?<hours>\d{1,12}(?:[.,]\d{1,9})?)H)?(?:(?<minutes>\d{1,12}(?:[.,]\d{1,9})?)M)?(?:(?<seconds>\d{1,12}(?:[.,]\d{1,9})?)S)?)?$/;

function parseIsoDuration(text: string): DurationFields {
  const groups = text.length <= 100 ? ISO_DURATION.exec(text)?.groups : undefined;
  if (groups === undefined || /[PT]$/.test(text)) throw notADuration(text);
  const sign = groups.sign === '-' ? -1 : 1;
  const fields: DurationFields = {};
  for (const part of ['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds'] as const) {
    const digits = groups[part];
    if (digits !== undefined) fields[part] = sign * Number(digits.replace(',', '.'));
  }
  return fields;
}

/** As Python prints a `timedelta`: `0:05:00`, `1 day, 0:00:00`, `-1 day, 23:59:59.500000`. */
export function printTimedelta(seconds: number): string {
  const { days, rest, microseconds } = splitSeconds(seconds);
  const two = (amount: number): string => String(amount).padStart(2, '0');
  const clock = `${Math.floor(rest / 3600)}:${two(Math.floor(rest / 60) % 60)}:${two(rest % 60)}`;
  const fraction = microseconds === 0 ? '' : `.${String(microseconds).padStart(6, '0')}`;
  return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${clock}${fraction}`;
}

/** As Python's `repr` shows a `timedelta`: `datetime.timedelta(seconds=300)`. */
export function reprTimedelta(seconds: number): string {
  const { days, rest, microseconds } = splitSeconds(seconds);
  const parts = [
    ...(days === 0 ? [] : [`days=${days}`]),
    ...(rest === 0 ? [] : [`seconds=${rest}`]),
    ...(microseconds === 0 ? [] : [`microseconds=${microseconds}`]),
  ];
  return `datetime.timedelta(${parts.join(', ') || '0'})`;
}

/** A length of time as Airflow's APIs show it. */
export interface TimeDelta {
  __type: 'TimeDelta';
  days: number;
  seconds: number;
  microseconds: number;
}

/** A duration as the REST APIs of Airflow show it. */
export function timeDelta(seconds: number): TimeDelta {
  const { days, rest, microseconds } = splitSeconds(seconds);
  return { __type: 'TimeDelta', days, seconds: rest, microseconds };
}

/** Days may be negative, the others never are: Python's normal form. */
function splitSeconds(seconds: number): { days: number; rest: number; microseconds: number } {
  const below = Math.floor(seconds);
  const microseconds = Math.round((seconds - below) * 1e6);
  const whole = microseconds === 1e6 ? below + 1 : below;
  const days = Math.floor(whole / 86_400);
  return { days, rest: whole - days * 86_400, microseconds: microseconds % 1e6 };
}

function checkedSeconds(seconds: number, duration: unknown): number {
  if (!Number.isFinite(seconds)) throw notADuration(duration);
  if (Math.abs(seconds) > LONGEST_SECONDS) throw new RangeError(`${describe(duration)} is too long a duration`);
  return seconds;
}

function notADuration(duration: unknown): RangeError {
  return new RangeError(
    `${describe(duration)} is not a duration: write seconds, { hours: 1, minutes: 30 } or ISO 8601 such as 'PT1H30M'`,
  );
}

function describe(duration: unknown): string {
  return typeof duration === 'number' ? String(duration) : (JSON.stringify(duration) ?? String(duration)).slice(0, 100);
}

import { TemplateError } from '../language/template-error.ts';
import { DAY_NAMES, MONTH_NAMES } from './strftime.ts';

const names = (list: readonly string[], length?: number): string => list.map((name) => name.slice(0, length)).join('|');

const PATTERNS: Readonly<Record<string, string>> = {
  Y: '(?<Y>\\d{4})',
  y: '(?<y>\\d\\d)',
  m: '(?<m>1[0-2]|0?[1-9])',
  d: '(?<d>3[01]|[12]\\d|0?[1-9]| [1-9])',
  H: '(?<H>2[0-3]|[01]?\\d)',
  I: '(?<I>1[0-2]|0?[1-9])',
  M: '(?<M>[0-5]?\\d)',
  S: '(?<S>6[01]|[0-5]?\\d)',
  f: '(?<f>\\d{1,6})',
  j: '(?<j>36[0-6]|3[0-5]\\d|[12]\\d\\d|0\\d\\d|\\d\\d?)',
  p: '(?<p>am|pm)',
  B: `(?<B>${names(MONTH_NAMES)})`,
  b: `(?<b>${names(MONTH_NAMES, 3)})`,
  A: `(?:${names(DAY_NAMES)})`,
  a: `(?:${names(DAY_NAMES, 3)})`,
  z: '(?<z>Z|[+-]\\d\\d:?[0-5]\\d)',
  Z: '(?<Z>utc|gmt|[a-z]{3,5})',
  w: '[0-6]',
  '%': '%',
};
const COMPOSED: Readonly<Record<string, string>> = {
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  X: '%H:%M:%S',
  R: '%H:%M',
};

/**
 * Python's `datetime.strptime`: in a zone where the format has `%z`, naive otherwise.
 * @throws TemplateError (ValueError) where the text does not fit
 */
export function strptime(text: string, format: string): Temporal.ZonedDateTime | Temporal.PlainDateTime {
  const groups = compile(format).exec(text)?.groups;
  if (!groups) throw new TemplateError('ValueError', `time data '${text}' does not match format '${format}'`);
  const number = (key: string, fallback: number): number =>
    groups[key] === undefined ? fallback : Number(groups[key]);
  const shortYear = number('y', -1);
  const year = shortYear === -1 ? number('Y', 1900) : shortYear + (shortYear < 69 ? 2000 : 1900);
  const monthName = (groups.B ?? groups.b)?.toLowerCase().slice(0, 3);
  const month =
    monthName === undefined
      ? number('m', 1)
      : MONTH_NAMES.findIndex((name) => name.toLowerCase().startsWith(monthName)) + 1;
  const noon = groups.p?.toLowerCase() === 'pm' ? 12 : 0;
  const hour = groups.I === undefined ? number('H', 0) : (Number(groups.I) % 12) + noon;
  const micros = Number((groups.f ?? '').padEnd(6, '0'));
  let local: Temporal.PlainDateTime;
  try {
    local = Temporal.PlainDateTime.from(
      {
        year,
        month,
        day: number('d', 1),
        hour,
        minute: number('M', 0),
        second: Math.min(59, number('S', 0)),
        millisecond: Math.floor(micros / 1000),
        microsecond: micros % 1000,
      },
      { overflow: 'reject' },
    );
  } catch {
    throw new TemplateError('ValueError', 'day is out of range for month');
  }
  if (groups.j !== undefined && groups.m === undefined && monthName === undefined) {
    local = local.with({ month: 1, day: 1 }).add({ days: Number(groups.j) - 1 });
  }
  if (groups.z === undefined) return local;
  return local.toZonedDateTime(
    groups.z === 'Z' ? 'UTC' : groups.z.replace(/^(...):?(..)$/, '$1:$2').replace(/^[+-]00:00$/, 'UTC'),
  );
}

const compiled = new Map<string, RegExp>();

function compile(format: string): RegExp {
  const known = compiled.get(format);
  if (known) return known;
  const expanded = format.replace(/%([DxFTXR])/g, (_, letter: string) => COMPOSED[letter] ?? '');
  const used = new Set<string>();
  const source = expanded.replace(/%(.?)|\s+|[\\^$.*+?()[\]{}|]/gs, (piece: string, letter?: string) => {
    if (letter === undefined) return /^\s/.test(piece) ? '\\s+' : `\\${piece}`;
    const pattern = PATTERNS[letter];
    if (pattern === undefined || (used.has(letter) && pattern.startsWith('(?<'))) {
      throw new TemplateError('ValueError', `'${letter}' is a bad directive in format '${format}'`);
    }
    used.add(letter);
    return pattern;
  });
  const result = new RegExp(`^${source}$`, 'i');
  if (compiled.size > 100) compiled.clear();
  compiled.set(format, result);
  return result;
}

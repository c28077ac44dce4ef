import type { Option, OptionType } from './option.ts';

interface OptionSpec {
  key: string;
  default: string | null;
  since: string;
  doc: string;
  secret?: boolean;
  differs?: string;
  /** Completes "Accepted for compatibility; has no effect here: …". */
  unused?: string;
}

interface Range {
  min?: number;
  max?: number;
}

function define<Value>(
  type: OptionType,
  spec: OptionSpec,
  expected: string,
  parse: Option<Value>['parse'],
): Option<Value> {
  const { key, since, doc, differs, unused, secret = false } = spec;
  return { key, type, default: spec.default, since, doc, secret, differs, unused, expected, parse };
}

/** Any text. */
export function string(spec: OptionSpec): Option<string> {
  return define('string', spec, 'a text', (value) => ({ value }));
}

/** A text that a test accepts. */
export function checkedString(
  spec: OptionSpec & { expected: string; accept: (text: string) => boolean },
): Option<string> {
  return define('string', spec, spec.expected, (value) => (spec.accept(value) ? { value } : undefined));
}

/** A file or a folder. Relative paths would mean another place in each process, so they are refused. */
export function path(spec: OptionSpec): Option<string> {
  return define('path', spec, 'an absolute path', (text) => (text.startsWith('/') ? { value: text } : undefined));
}

/** Python's getboolean as Airflow has it: t/true/1, f/false/0 in any case, a comment after `#` ignored. */
export function boolean(spec: OptionSpec): Option<boolean> {
  return define('boolean', spec, 'True or False', (text) => {
    const [word = ''] = text.toLowerCase().split('#', 1);
    if (/^\s*(t|true|1)\s*$/.test(word)) return { value: true };
    return /^\s*(f|false|0)\s*$/.test(word) ? { value: false } : undefined;
  });
}

/** A whole number as Python's `int()` reads it. */
export function integer(spec: OptionSpec & Range): Option<number> {
  return define('integer', spec, `a whole number${describeRange(spec)}`, (text) => readInteger(text, spec));
}

/** A number as Python's `float()` reads it, but finite. */
export function float(spec: OptionSpec & Range): Option<number> {
  return define('float', spec, `a number${describeRange(spec)}`, (text) => readFloat(text, spec));
}

/** A duration written in seconds, fractions allowed; the value is in milliseconds. */
export function seconds(spec: OptionSpec & Range): Option<number> {
  return define('seconds', spec, `a number of seconds${describeRange(spec)}`, (text) => inMs(readFloat(text, spec)));
}

/** As {@link seconds}; undefined where it is left empty. */
export function optionalSeconds(spec: OptionSpec & Range): Option<number | undefined> {
  return define('seconds', spec, `a number of seconds${describeRange(spec)}, or nothing`, (text) =>
    text.trim() === '' ? { value: undefined } : inMs(readFloat(text, spec)),
  );
}

/** A duration written in milliseconds. */
export function milliseconds(spec: OptionSpec & Range): Option<number> {
  return define('milliseconds', spec, `a number of milliseconds${describeRange(spec)}`, (text) =>
    readFloat(text, spec),
  );
}

/** Texts separated by commas; spaces around them and empty ones are dropped. */
export function list(spec: OptionSpec): Option<readonly string[]> {
  return define('list', spec, 'texts separated by commas', (text) => ({ value: splitList(text) }));
}

/** As {@link list}, each of which a test must accept. */
export function checkedList(
  spec: OptionSpec & { expected: string; accept: (item: string) => boolean },
): Option<readonly string[]> {
  return define('list', spec, spec.expected, (text) => {
    const items = splitList(text);
    return items.every((item) => spec.accept(item)) ? { value: items } : undefined;
  });
}

/** One of a few words, each standing for a value. */
export function choice<Value>(spec: OptionSpec & { choices: Readonly<Record<string, Value>> }): Option<Value> {
  const words = Object.keys(spec.choices);
  return define('choice', spec, `one of ${words.join(', ')}`, (text) => {
    const value = Object.hasOwn(spec.choices, text) ? spec.choices[text] : undefined;
    return value === undefined ? undefined : { value };
  });
}

/** Permissions of a file, in Python's octal spelling: `0o664`, or `664`. */
export function fileMode(spec: OptionSpec): Option<number> {
  return define('file mode', spec, 'permissions in octal, such as 0o664', (text) =>
    /^\s*(0o)?[0-7]{3,4}\s*$/i.test(text) ? { value: Number.parseInt(text.trim().replace(/^0o/i, ''), 8) } : undefined,
  );
}

/** A regular expression; the empty text allows everything. */
export function pattern(spec: OptionSpec): Option<RegExp> {
  return define('pattern', spec, 'a regular expression', (text) => {
    try {
      return { value: new RegExp(text, 'u') };
    } catch {
      // Classes such as [A-Za-z0-9_.~:+-] may hold escapes that only the older syntax takes.
      return readLenientPattern(text);
    }
  });
}

function readLenientPattern(text: string): { value: RegExp } | undefined {
  try {
    return { value: new RegExp(text) };
  } catch {
    return undefined;
  }
}

function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function readInteger(text: string, range: Range): { value: number } | undefined {
  if (!/^\s*[+-]?\d+(_\d+)*\s*$/.test(text)) return undefined;
  return within(Number(text.replaceAll('_', '')), range);
}

function readFloat(text: string, range: Range): { value: number } | undefined {
  if (!/^\s*[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+)?\s*$/i.test(text)) return undefined;
  return within(Number(text.replaceAll('_', '')), range);
}

function within(value: number, { min = -Infinity, max = Infinity }: Range): { value: number } | undefined {
  return Number.isFinite(value) && value >= min && value <= max ? { value } : undefined;
}

function inMs(read: { value: number } | undefined): { value: number } | undefined {
  return read && { value: read.value * 1000 };
}

function describeRange({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return `, ${min} or more`;
  return max === undefined ? '' : `, ${max} or less`;
}

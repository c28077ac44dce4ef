/** One option or positional argument of a command, as data; the parser and the help derive from it. */
export interface Option<Value> {
  /** Such as `-d`, `--dag-id`; none for a positional argument. */
  readonly flags: readonly string[];
  /** The name of a positional argument, or of the value in the help. */
  readonly metavar: string;
  readonly help: string | undefined;
  /** 0: a switch without a value. '?': one value or none. '*': any number, or a fixed number above 1. */
  readonly nargs: 0 | 1 | '?' | '*' | number;
  readonly choices: readonly string[] | undefined;
  readonly required: boolean;
  /** The value where the option is not given; a switch that is given has the opposite. */
  readonly default: Value;
  readonly reader: Reader<unknown> | undefined;
  /** Why the option is refused, where its feature is not there; a sentence for the user. */
  readonly refusal: string | undefined;
}

/** Turns the text of a value into the value. Its name stands in the complaint about a wrong text: `invalid int value: 'x'`. */
export interface Reader<Value> {
  readonly name: string;
  /** @throws TypeError where the text is wrong */
  read(text: string): Value;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What a command is called with: a value for each of its options. */
export type ArgsOf<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer Value> ? Value : never;
};

interface Extras {
  readonly metavar?: string;
  readonly refusal?: string;
}

const PLAIN = { nargs: 1, choices: undefined, required: false, reader: undefined, refusal: undefined } as const;

/** An argument that must be given, by its place. */
export function positional(metavar: string, help?: string): Option<string> {
  return { ...PLAIN, flags: [], metavar, help, required: true, default: '' };
}

/** A positional argument whose text is read as something else. */
export function positionalOf<Value>(metavar: string, reader: Reader<Value>, help?: string): Option<Value | undefined> {
  return { ...PLAIN, flags: [], metavar, help, required: true, default: undefined, reader };
}

/** A last argument that may be missing. */
export function optionalPositional(metavar: string, help?: string): Option<string | undefined> {
  return { ...PLAIN, flags: [], metavar, help, nargs: '?', default: undefined };
}

/** Any number of arguments, by their place. */
export function positionals(metavar: string, help?: string): Option<string[]> {
  return { ...PLAIN, flags: [], metavar, help, nargs: '*', default: [] };
}

/** An option with any number of texts. */
export function textList(
  flags: readonly string[],
  help?: string,
  { required = false }: { required?: boolean } = {},
): Option<string[]> {
  return { ...PLAIN, flags, metavar: metavarOf(flags), help, nargs: '*', required, default: [] };
}

/** An option with a text. */
export function text(flags: readonly string[], help?: string, extras: Extras = {}): Option<string | undefined> {
  return { ...PLAIN, flags, metavar: metavarOf(flags), help, default: undefined, ...extras };
}

/** An option with a text that must be given. */
export function requiredText(flags: readonly string[], help?: string): Option<string> {
  return { ...PLAIN, flags, metavar: metavarOf(flags), help, required: true, default: '' };
}

/** An option with a fixed number of texts. */
export function texts(
  flags: readonly string[],
  metavars: readonly string[],
  help?: string,
): Option<string[] | undefined> {
  return { ...PLAIN, flags, metavar: metavars.join(' '), help, nargs: metavars.length, default: undefined };
}

/** An option whose text is read as something else. */
export function value<Value, Default>(
  flags: readonly string[],
  reader: Reader<Value>,
  absent: Default,
  help?: string,
  extras: Extras = {},
): Option<Value | Default> {
  return { ...PLAIN, flags, metavar: metavarOf(flags), help, default: absent, reader, ...extras };
}

/** One of a few words. */
export function choice<Word extends string, const Default>(
  flags: readonly string[],
  choices: readonly Word[],
  absent: Default,
  help?: string,
  extras: Extras = {},
): Option<Word | Default> {
  return { ...PLAIN, flags, metavar: `{${choices.join(',')}}`, help, choices, default: absent, ...extras };
}

/** A switch: false unless given. */
export function flag(flags: readonly string[], help?: string, extras: Extras = {}): Option<boolean> {
  return { ...PLAIN, flags, metavar: '', help, nargs: 0, default: false, ...extras };
}

/** A switch that turns something off: true unless given. */
export function offFlag(flags: readonly string[], help?: string): Option<boolean> {
  return { ...flag(flags, help), default: true };
}

/** A whole number as Python's `int()` reads it. */
export const INTEGER: Reader<number> = {
  name: 'int',
  read(given) {
    if (!/^\s*[+-]?\d+(_\d+)*\s*$/.test(given)) throw new TypeError(given);
    return Number(given.replaceAll('_', ''));
  },
};

/** How Python's argparse names a value: after the first long flag. */
function metavarOf(flags: readonly string[]): string {
  const long = flags.find((name) => name.startsWith('--')) ?? flags[0] ?? '';
  return long.replace(/^-+/, '').replaceAll('-', '_').toUpperCase();
}

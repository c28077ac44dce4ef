import type { PluginArgument, PluginCommand, Values } from './commands/plugin-command.ts';

/** A command line of one command. */
export interface CommandLine {
  /** What is run: never a text that anything would have to take apart. */
  readonly argv: readonly string[];
  /** What the answer shows: the words as a person would type them. */
  readonly words: readonly ShownWord[];
  /** The files that are for whoever starts the program, by the names of their arguments. Absolute. */
  readonly files: Readonly<Record<string, string>>;
}

/** A word of a command line that is shown; `isValue`: it came from the caller. */
interface ShownWord {
  readonly text: string;
  readonly isValue: boolean;
}

/** How a generation of the plugin reads its arguments. */
export interface CommandLineStyle {
  /** Whether `set` is taken apart into words. */
  readonly splitsWords: boolean;
  /** What is given for an argument. */
  inputOf(argument: PluginArgument): PluginArgument['input'];
}

/**
 * Makes the command line of a call. No value can become an option, whatever it is: an option and its value are one word
 * (`--pool=x`), and what has its place stands behind `--`.
 * @param resolvePath what a value that names a file becomes
 */
export function makeCommandLine(
  command: PluginCommand,
  values: Values,
  generation: CommandLineStyle,
  resolvePath: (value: string, argument: PluginArgument) => string,
): CommandLine {
  const options: string[] = [];
  const positions: string[] = [];
  const words: ShownWord[] = [{ text: command.name, isValue: false }];
  const positionWords: ShownWord[] = [];
  const files: Record<string, string> = {};
  for (const argument of command.arguments) {
    const { name, place, flag, path, fixedValue } = argument;
    const value = values[name];
    if (value === undefined) continue;
    const isShownAsFlag = generation.inputOf(argument) === 'flag';
    const isFile = path !== undefined && !isShownAsFlag;
    const given = isFile ? resolvePath(value, argument) : value;
    if (place === 'position') {
      positions.push(given);
      positionWords.push({ text: value, isValue: true });
    } else if (fixedValue !== undefined) {
      const followers = followersOf(argument, command, values);
      options.push(...optionWords(`--${fixedValue}`, followers));
      words.push(...shownWords(fixedValue, followers));
    } else if (place !== 'none') {
      const split = (text: string) => (generation.splitsWords ? splitWords(text, argument.words) : [text]);
      if (place === 'option') options.push(...optionWords(flag, argument.input === 'flag' ? [] : split(given)));
      else if (isFile) files[name] = given;
      words.push(...shownWords(name, isShownAsFlag ? [] : split(value)));
    }
  }
  return {
    argv: [command.name, ...options, ...command.fixedFlags, ...(positions.length === 0 ? [] : ['--', ...positions])],
    files,
    words: [...words, ...command.fixedFlags.map((text) => ({ text, isValue: false })), ...positionWords],
  };
}

function optionWords(flag: string, values: readonly string[]): string[] {
  return values.length === 1 ? [`${flag}=${values[0]}`] : [flag, ...untilOption(values)];
}

function shownWords(name: string, values: readonly string[]): ShownWord[] {
  return [{ text: `--${name}`, isValue: false }, ...values.map((text) => ({ text, isValue: true }))];
}

/** The values of the arguments after one, up to the next that has a place of its own: they are its. */
function followersOf(argument: PluginArgument, { arguments: known }: PluginCommand, values: Values): string[] {
  const rest = known.slice(known.indexOf(argument) + 1);
  const end = rest.findIndex(({ place }) => place !== 'none');
  return rest.slice(0, end === -1 ? undefined : end).flatMap(({ name }) => values[name] ?? []);
}

/** Of several values of one option, those before the first that the parser would take for an option. It complains that one is missing. */
function untilOption(values: readonly string[]): string[] {
  const end = values.findIndex(
    (value) => /^-[^]/.test(value) && !value.includes(' ') && !/^-(\d+|\d*\.\d+)$/.test(value),
  );
  return values.slice(0, end === -1 ? undefined : end);
}

/** A text in so many words; the last one has the rest. */
function splitWords(text: string, count: number): string[] {
  if (count === 1) return [text];
  const words: string[] = [];
  let rest = text.trim();
  while (words.length < count - 1) {
    const [, word, others] = /^(\S+)\s+([^]*)$/.exec(rest) ?? [];
    if (word === undefined || others === undefined) break;
    words.push(word);
    rest = others;
  }
  return [...words, rest];
}

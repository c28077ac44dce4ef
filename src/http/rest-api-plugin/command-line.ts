import type { PluginArgument, PluginCommand, Values } from './commands/plugin-command.ts';
import { SUPERVISOR_ARGUMENTS } from './commands/service-commands.ts';

/** A command line of one command. */
export interface CommandLine {
  /** What is run: never a text that anything would have to take apart. */
  readonly argv: readonly string[];
  /** What the answer shows: the words as a person would type them. */
  readonly words: readonly ShownWord[];
}

/** A word of a command line that is shown; `isValue`: it came from the caller. */
interface ShownWord {
  readonly text: string;
  readonly isValue: boolean;
}

export interface CommandLineOptions {
  /** Whether `set` is taken apart into words, as in the older generation. */
  readonly splitsWords: boolean;
  /** What a value that names a file becomes. */
  readonly resolvePath: (value: string, argument: PluginArgument) => string;
}

/**
 * Makes the command line of a call. No value can become an option, whatever it is: an option and its value are one word
 * (`--pool=x`), and what has its place stands behind `--`.
 */
export function makeCommandLine(command: PluginCommand, values: Values, options: CommandLineOptions): CommandLine {
  const argv = [command.name];
  const positions: string[] = [];
  const words: ShownWord[] = [];
  const positionWords: ShownWord[] = [];
  const add = (flag: string, shownFlag: string, given: readonly string[]) => {
    words.push({ text: shownFlag, isValue: false }, ...given.map((text) => ({ text, isValue: true })));
    if (given.length === 1) argv.push(`${flag}=${given[0]}`);
    else argv.push(flag, ...untilOption(given));
  };
  for (const [index, argument] of command.arguments.entries()) {
    const { name, input, place, flag, path, fixedValue } = argument;
    const value = values[name];
    if (value === undefined) continue;
    if (fixedValue !== undefined) add(`--${fixedValue}`, `--${fixedValue}`, followers(command, index, values));
    if (place === 'none') continue;
    const given = path === undefined ? value : options.resolvePath(value, argument);
    if (place === 'position') {
      positions.push(given);
      positionWords.push({ text: value, isValue: true });
    } else if (command.runsIn === 'background' && SUPERVISOR_ARGUMENTS.has(name)) {
      // The process is supervised: where it writes is not its own business.
      words.push({ text: `--${name}`, isValue: false });
      if (input !== 'flag') words.push({ text: value, isValue: true });
    } else if (input === 'flag') {
      argv.push(flag);
      words.push({ text: `--${name}`, isValue: false });
    } else if (argument.words > 1 && options.splitsWords) {
      add(flag, `--${name}`, splitWords(value, argument.words));
    } else {
      argv.push(`${flag}=${given}`);
      words.push({ text: `--${name}`, isValue: false }, { text: value, isValue: true });
    }
  }
  for (const flag of command.fixedFlags) {
    argv.push(flag);
    words.push({ text: flag, isValue: false });
  }
  if (positions.length > 0) argv.push('--', ...positions);
  return { argv, words: [{ text: command.name, isValue: false }, ...words, ...positionWords] };
}

/** The values after an argument that have no place of their own: they are its. */
function followers({ arguments: known }: PluginCommand, index: number, values: Values): string[] {
  const rest = known.slice(index + 1);
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

import { checkCli } from '../../src/cli/run-cli.ts';
import { processCli } from '../../src/processes/process-cli.ts';

/** Commands of an Airflow by their names, as a parser has them. */
export interface CliGrammar {
  readonly [word: string]: { readonly commands?: CliGrammar; readonly options?: readonly GrammarOption[] };
}

interface GrammarOption {
  readonly names: readonly string[];
  readonly positional?: boolean;
  readonly required?: boolean;
  /** 0: it takes no value. */
  readonly nargs?: number | string;
  readonly choices?: readonly string[];
}

export interface GrammarWalk {
  /** What is wrong, by the command line. */
  readonly faults: ReadonlyMap<string, string>;
  /** The sentence that answers an option without a meaning here, by the command and the option's name. */
  readonly refusals: ReadonlyMap<string, string>;
}

/** Of one of these every argument and option takes a value: names, numbers, dates … */
const VALUES = ['x', '1', '2024-01-01', '16,12', '022'];

/** Tries each name of each option of each command, with each of its choices, and runs nothing. */
export async function walkCliGrammar(grammar: CliGrammar): Promise<GrammarWalk> {
  const faults = new Map<string, string>();
  const refusals = new Map<string, string>();
  for (const { words, options } of listCommands(grammar, [])) {
    const always = options.filter(({ positional, required }) => positional === true || required === true);
    const named = options.flatMap((option) =>
      option.positional ? [] : option.names.map((name) => ({ option, name })),
    );
    for (const { option, name } of named.length > 0 ? named : [{ option: undefined, name: '' }]) {
      for (const choice of option?.choices ?? [undefined]) {
        const lines = VALUES.map((value) => [
          ...words,
          ...always.flatMap((each) => (each === option ? [] : spell(each, each.names[0] ?? '', value))),
          ...(option ? spell(option, name, choice ?? value) : []),
        ]);
        const { line, exitCode, stdout, stderr } = await firstThatFits(lines);
        if (exitCode === 1 && stdout === '' && stderr.trim().split('\n').length === 1) {
          refusals.set([...words, name].join(' '), stderr.trim());
        } else if (exitCode !== 0) faults.set(line.join(' '), stderr.trim());
      }
    }
  }
  return { faults, refusals };
}

function* listCommands(
  grammar: CliGrammar,
  group: readonly string[],
): Generator<{ words: string[]; options: readonly GrammarOption[] }> {
  for (const [word, { commands, options = [] }] of Object.entries(grammar)) {
    if (commands) yield* listCommands(commands, [...group, word]);
    else yield { words: [...group, word], options };
  }
}

function spell({ nargs = 1, positional, choices }: GrammarOption, name: string, value: string): string[] {
  const count = typeof nargs === 'number' ? nargs : 1;
  const values = Array.from({ length: count }, () => (choices?.includes(value) === false ? (choices[0] ?? '') : value));
  return positional ? values : [name, ...values];
}

/** What is said of the first of some command lines that is not wrong; of the last one where all are. */
async function firstThatFits(lines: readonly string[][]) {
  let said = { line: [] as string[], exitCode: 2, stdout: '', stderr: '' };
  for (const line of lines) {
    said = { line, exitCode: 0, stdout: '', stderr: '' };
    said.exitCode = await checkCli(line, {
      ...processCli(),
      env: {},
      print: (text) => void (said.stdout += text),
      complain: (text) => void (said.stderr += text),
    });
    if (said.exitCode !== 2) return said;
  }
  return said;
}

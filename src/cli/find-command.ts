import type { CommandEntry, CommandGroup, Program } from './command.ts';
import { FLAT, type FlatEntry } from './flat.ts';
import { GROUPED_COMMANDS, GROUPS } from './grouped.ts';

/** What the first words of a command line name. */
export type FoundCommand =
  | { kind: 'grouped'; prog: string; entry: CommandEntry; argv: readonly string[] }
  | { kind: 'flat'; prog: string; entry: FlatEntry; argv: readonly string[] }
  | { kind: 'program help' }
  | { kind: 'group help'; group: CommandGroup }
  | { kind: 'wrong program'; message: string }
  | { kind: 'wrong group'; group: CommandGroup; message: string };

/** Finds the command in the tables of both grammars. Loads nothing. */
export function findCommand(argv: readonly string[]): FoundCommand {
  const [word = '', ...rest] = argv;
  if (word === '-h' || word === '--help') return { kind: 'program help' };
  if (word === '' || word.startsWith('-')) return { kind: 'wrong program', message: missing('GROUP_OR_COMMAND') };
  const group = GROUPS.find(({ name }) => name === word);
  const mode = group && findMode(group, rest);
  if (mode) return mode;
  if (group) return findInGroup(group, rest);
  const entry = GROUPED_COMMANDS.find(({ name }) => name === word);
  if (entry) return { kind: 'grouped', prog: `airflow ${word}`, entry, argv: rest };
  const flat = FLAT.find(({ name }) => name === word);
  if (flat) return { kind: 'flat', prog: `airflow ${word}`, entry: flat, argv: rest };
  const names = [...GROUPS, ...GROUPED_COMMANDS].map(({ name }) => name);
  return { kind: 'wrong program', message: wrongChoice('GROUP_OR_COMMAND', word, names) };
}

/** The tables of both grammars. */
export const PROGRAM: Program = {
  groups: GROUPS,
  commands: GROUPED_COMMANDS,
  flat: FLAT,
  async loadCommand(argv) {
    const found = findCommand(argv);
    return found.kind === 'grouped' || found.kind === 'flat' ? found.entry.load() : undefined;
  },
};

/** Airflow 1.10's modes, under a word that has become a group: `variables -s key value`, and `variables` alone. */
function findMode({ name }: CommandGroup, argv: readonly string[]): FoundCommand | undefined {
  const [option] = argv;
  const isMode = option === undefined ? name === 'variables' : option.startsWith('-') && !/^(-h|--help)$/.test(option);
  const entry = isMode ? FLAT.find((candidate) => candidate.name === name) : undefined;
  return entry && { kind: 'flat', prog: `airflow ${name}`, entry, argv };
}

function findInGroup(group: CommandGroup, argv: readonly string[]): FoundCommand {
  const [word = '', ...rest] = argv;
  if (word === '-h' || word === '--help') return { kind: 'group help', group };
  if (word === '' || word.startsWith('-')) return { kind: 'wrong group', group, message: missing('COMMAND') };
  const entry = group.commands.find(({ name }) => name === word);
  if (entry) return { kind: 'grouped', prog: `airflow ${group.name} ${word}`, entry, argv: rest };
  const names = group.commands.map(({ name }) => name);
  return { kind: 'wrong group', group, message: wrongChoice('COMMAND', word, names) };
}

function missing(what: string): string {
  return `the following arguments are required: ${what}`;
}

function wrongChoice(what: string, given: string, names: readonly string[]): string {
  const known = names
    .toSorted()
    .map((name) => `'${name}'`)
    .join(', ');
  return `argument ${what}: invalid choice: '${given}' (choose from ${known})`;
}

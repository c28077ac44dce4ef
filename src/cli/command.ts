import type { Cli } from './cli.ts';
import type { ArgsOf, Options } from './option.ts';

/** One command in one grammar. */
export interface Command<O extends Options = Options> {
  /** Spellings of options in Airflow 1.10, where both grammars have the command under one name: `-sd` for `--subdir`. */
  readonly formerFlags?: Readonly<Record<string, string>>;
  /** In the order of the help; -h comes by itself. */
  readonly options: O;
  /** For the head of its help, where it says more than its line in the list of commands. */
  readonly description?: string;
  /** For the end of its help. */
  readonly epilog?: string;
  /**
   * @param program for commands that speak of others: these cannot import the tables, which lead to them
   * @returns the exit code, 0 where it is left out
   */
  run(args: ArgsOf<O>, cli: Cli, program: Program): Promise<number | void>;
}

/** Keeps the types of the options, so that `run` knows its arguments. */
export function defineCommand<const O extends Options>(command: Command<O>): Command {
  return command as unknown as Command;
}

/** A command in a table: what the lists show of it, and where it is. */
export interface CommandEntry {
  readonly name: string;
  readonly help: string;
  /** Not shown in lists: an older name that still works. */
  readonly hidden?: boolean;
  readonly load: () => Promise<Command>;
}

/** Commands under a word: `dags list`. */
export interface CommandGroup {
  readonly name: string;
  readonly help: string;
  /** Not shown in lists: commands without a meaning here. */
  readonly hidden?: boolean;
  readonly commands: readonly CommandEntry[];
}

/** All commands. */
export interface Program {
  readonly groups: readonly CommandGroup[];
  /** Those of the grouped grammar that stand in no group. */
  readonly commands: readonly CommandEntry[];
  /** Those of the flat grammar. */
  readonly flat: readonly Pick<CommandEntry, 'name' | 'hidden'>[];
  /** Loads the command that the first words of a command line name; undefined where there is none. */
  loadCommand(argv: readonly string[]): Promise<Command | undefined>;
}

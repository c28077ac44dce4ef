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
  /** @returns the exit code, 0 where it is left out */
  run(args: ArgsOf<O>, cli: Cli): Promise<number | void>;
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
  readonly commands: readonly CommandEntry[];
}

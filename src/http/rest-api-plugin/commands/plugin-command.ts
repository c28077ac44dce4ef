import type { Access } from '../../v1/definition/access.ts';

/** The values that a caller gave for the arguments of a command: only those that are not empty, and flags that count. */
export type Values = Readonly<Record<string, string>>;

/** What is given for an argument. */
type Input = 'text' | 'date' | 'json' | 'flag' | 'file';

/** One argument of a command. */
export interface PluginArgument {
  readonly name: string;
  /** For the page. */
  readonly description: string;
  /** A `flag` is given or not, whatever its value; a `file` is uploaded. */
  readonly input: Input;
  /** What the newer generation takes it for: where it had it wrong, its page asks so and its answers show it so. */
  readonly newerInput: Input;
  readonly required: boolean;
  /**
   * How it stands in the command line: as `--name value`, by its place at the end, not at all, or only where the command line is
   * shown, since it is for whoever starts the program and not for the program.
   */
  readonly place: 'option' | 'position' | 'none' | 'shown';
  /** Where it names a file or a folder of the server: what is done with that. */
  readonly path: 'read' | 'write' | undefined;
  /** The option of the command line, where it has another name than the argument. */
  readonly flag: string;
  /** Taken but not shown on the page. */
  readonly hidden: boolean;
  /** The only value that counts: the command then gets `--<value>` with the arguments after it that have no place. */
  readonly fixedValue: string | undefined;
  /** How many words the older generation makes of the value: the option takes so many. */
  readonly words: number;
  /** Whether the command, given this, may go on for as long as it pleases somebody else: see {@link placeOf}. */
  readonly mayHang: boolean;
}

/** Where a command runs: in the server, in a process that the answer waits for or not, or it is one of the plugin's own. */
type Place = 'server' | 'process' | 'background' | 'plugin';

/** A command of the plugin, in both generations. */
export interface PluginCommand {
  readonly name: string;
  /** For the page: under which heading it stands. */
  readonly topic: string;
  readonly description: string;
  /** For the page: the version of Airflow that has the command. */
  readonly since: string;
  readonly runsIn: Place;
  /** Whether it says nothing but what the database holds, the same to everybody: its output is kept until that changes. */
  readonly isRemembered: boolean;
  readonly arguments: readonly PluginArgument[];
  /** Options that it is always called with, behind the caller's. */
  readonly fixedFlags: readonly string[];
  /** What the caller must be allowed to do: that of the operation of the stable API that does the same. */
  access(values: Values): Access;
  /** Whether it changes anything; such a call is not made for a cookie alone. */
  changes(values: Values): boolean;
}

type Extras = Partial<Omit<PluginArgument, 'name' | 'description' | 'input'>>;

function argument(input: Input, name: string, description: string, extras: Extras = {}): PluginArgument {
  return {
    name,
    description,
    input,
    newerInput: input,
    required: false,
    place: 'option',
    path: undefined,
    flag: `--${name}`,
    hidden: false,
    fixedValue: undefined,
    words: 1,
    mayHang: extras.path !== undefined,
    ...extras,
  };
}

/** An argument with a text. */
export function text(name: string, description: string, extras?: Extras): PluginArgument {
  return argument('text', name, description, extras);
}

/** An argument that is given or not. */
export function flag(name: string, description: string, extras?: Extras): PluginArgument {
  return argument('flag', name, description, extras);
}

/** An argument with a date. */
export function date(name: string, description: string, extras?: Extras): PluginArgument {
  return argument('date', name, description, extras);
}

/** An argument with JSON. */
export function json(name: string, description: string, extras?: Extras): PluginArgument {
  return argument('json', name, description, extras);
}

/** A file that is sent along. */
export function upload(name: string, description: string): PluginArgument {
  return argument('file', name, description, { required: true, place: 'none' });
}

const FIRST = { required: true, place: 'position' } as const;

export const DAG_ID = text('dag_id', 'The id of the dag', FIRST);
export const TASK_ID = text('task_id', 'The id of the task', FIRST);
export const EXECUTION_DATE = date(
  'execution_date',
  'The execution date of the DAG (Example: 2017-01-02T03:04:05)',
  FIRST,
);
export const SUBDIR = text('subdir', 'File location or directory from which to look for the dag', { path: 'read' });

interface CommandParts {
  readonly topic: string;
  readonly description: string;
  readonly since: string;
  readonly runsIn: Place;
  readonly arguments: readonly PluginArgument[];
  readonly isRemembered?: boolean;
  readonly fixedFlags?: readonly string[];
  readonly access: Access | ((values: Values) => Access);
  readonly changes: boolean | ((values: Values) => boolean);
}

/** A command whose needs may depend on what it is called with. */
export function command(name: string, { access, changes, ...parts }: CommandParts): PluginCommand {
  return {
    name,
    fixedFlags: [],
    isRemembered: false,
    ...parts,
    access: typeof access === 'function' ? access : () => access,
    changes: typeof changes === 'function' ? changes : () => changes,
  };
}

/**
 * Where a call of a command runs. In the server it only runs statements, which the database bounds. What others decide the length
 * of (code of DAGs, a file that may be a pipe, an expression that backtracks, every way through a graph) has a process, which can
 * be ended.
 */
export function placeOf({ runsIn, arguments: known }: PluginCommand, values: Values): Place {
  if (runsIn !== 'server') return runsIn;
  return known.some(({ name, mayHang }) => mayHang && values[name] !== undefined) ? 'process' : 'server';
}

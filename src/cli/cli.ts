import type { Config } from '../config/config.ts';
import type { ParseDagFoldersOptions } from '../dagfiles/parse-dag-folders.ts';
import type { Executor } from '../executors/executor.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Logger } from '../foundation/log.ts';
import type { CliDatabase } from './cli-database.ts';

/** What a command works with: the world of the process that runs it, or that of a test. */
export interface Cli {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Writes to standard output. */
  print(text: string): void;
  /** Writes to standard error. */
  complain(text: string): void;
  /**
   * Asks the person at the terminal, on standard output, and reads a line of standard input. Undefined where it has ended.
   * `hidden`: what is typed is not shown.
   */
  ask(question: string, options?: { hidden?: boolean }): Promise<string | undefined>;
  /** Columns of the terminal; undefined where standard output is none. */
  readonly columns: number | undefined;
  /** Aborts where whoever started the command wants it to end (SIGINT, SIGTERM). Absent: nobody can ask for that. */
  readonly interruption?: () => AbortSignal;
  /** Whether this process is the one that the same command started with `--daemon`. */
  readonly isInBackground?: boolean;
  readonly services: Services;
  /** What a server has open that runs commands in its own process; absent: each command opens what it needs. */
  readonly opened?: CliDatabase;
}

/**
 * Runs a process until it is stopped by a signal.
 * @param print takes lines such as the one that says where the server is
 * @returns its exit code
 */
type RunService = (config: Config, env: Cli['env'], print: (line: string) => void) => Promise<number>;

/** What the command line says of a scheduler. */
export interface SchedulerChoices {
  /** It ends by itself after so long; undefined: it does not. */
  readonly forSeconds?: number | undefined;
  /** The only DAG that it sees to; undefined: all. */
  readonly onlyDagId?: string | undefined;
}

/** What the command line says of a worker. */
export interface WorkerChoices {
  readonly queues: readonly string[];
  readonly concurrency: number;
  /** How many task processes stay where there is nothing to do; undefined: as the configuration says. */
  readonly warmProcesses: number | undefined;
  /** Undefined: that of the machine. */
  readonly hostname: string | undefined;
  /** Whether it lets the web server read its logs. */
  readonly servesLogs: boolean;
}

/** What later rooms supply: the long-running processes, and the wiring that they share with single commands. */
interface Services {
  readonly standalone: RunService;
  readonly webserver: RunService;
  scheduler(...args: [...Parameters<RunService>, choices: SchedulerChoices]): Promise<number>;
  /** @param readings ends by itself when each file was read so often */
  dagProcessor(...args: [...Parameters<RunService>, readings?: number | undefined]): Promise<number>;
  /** A worker, which has no database. */
  worker(config: Config, env: Cli['env'], choices: WorkerChoices, print: (line: string) => void): Promise<number>;
  /** Serves the logs of this machine's tasks to the web server. */
  logServer(config: Config, print: (line: string) => void): Promise<number>;
  /** Shows what waits in the queues. */
  flower(config: Config, print: (line: string) => void): Promise<number>;
  /**
   * Starts the command of this process once more, in the background, where it finds `isInBackground`.
   * @param files that its output is added to
   * @returns its process id
   */
  startInBackground(files: { stdout: string; stderr: string }): Promise<number>;
  /** Runs a program at the terminal of this process. @returns its exit code. @throws CommandFailure where it is not installed */
  runAtTerminal(program: string, args: readonly string[], env: Cli['env']): Promise<number>;
  /** Where the DAG files lie and how they are read. */
  dagFileOptions(config: Config, env: Cli['env'], clock: Clock, log: Logger): Promise<ParseDagFoldersOptions>;
  /** An executor that runs tasks on this machine, `parallelism` at a time, not started yet. */
  createTaskExecutor(context: CliDatabase, env: Cli['env'], logger: Logger, parallelism: number): Promise<Executor>;
}

import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readLivingPid } from '../../../cli/daemon/pid-file.ts';
import type { Clock } from '../../../foundation/clock.ts';
import type { Logger } from '../../../foundation/log.ts';
import type { Timestamp } from '../../../foundation/timestamp.ts';
import { Refusal } from '../errors.ts';
import type { CommandProcess, CommandProcesses } from './command-processes.ts';

/** How many that have ended are still listed. */
const MOST_ENDED = 20;

/** Where a background command writes. Absolute paths. */
export interface BackgroundFiles {
  readonly stdout: string;
  readonly stderr: string;
  /** Absent: one of the plugin's own in the home. */
  readonly pid: string | undefined;
}

/** A command that was started and not waited for. */
export interface BackgroundCommand {
  readonly name: string;
  readonly pid: number;
  readonly startedAt: Timestamp;
  readonly files: { readonly stdout: string; readonly stderr: string; readonly pid: string };
  /** `running`, `exited` and its code, or `ended by` and a signal. */
  readonly state: string;
}

interface Kept extends BackgroundCommand {
  state: string;
  readonly process: CommandProcess;
}

/** The commands that run beside the server: schedulers, workers and the like. */
export class BackgroundCommands {
  readonly #processes: CommandProcesses;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #pidFolder: string;
  readonly #kept: Kept[] = [];

  constructor(options: { processes: CommandProcesses; clock: Clock; logger: Logger; home: string }) {
    this.#processes = options.processes;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#pidFolder = join(options.home, 'rest_api_plugin');
  }

  /** Notes which commands ended with a server that was killed: nobody else could say so. */
  noteFormer(): void {
    const names = existsSync(this.#pidFolder) ? readdirSync(this.#pidFolder) : [];
    for (const name of names) {
      const file = join(this.#pidFolder, name);
      if (readLivingPid(file) !== undefined) continue;
      this.#logger.warning({ command: name.replace(/-\d+\.pid$/, '') }, 'background command ended with its server');
      rmSync(file, { force: true });
    }
  }

  /**
   * Starts a command; its output is added to the files. Returns as soon as it runs.
   * @throws Refusal 400 where it runs already, by the file with its process id, or a file cannot be written; 500, 503
   */
  async start(name: string, argv: readonly string[], files: BackgroundFiles): Promise<BackgroundCommand> {
    const living = files.pid === undefined ? undefined : readLivingPid(files.pid);
    if (living !== undefined)
      throw new Refusal(400, `The ${name} is already running, as process ${living} (${files.pid})`);
    const outputs = [openToAdd(files.stdout), openToAdd(files.stderr)] as const;
    let process: CommandProcess;
    try {
      process = await this.#processes.start(argv, outputs);
    } finally {
      for (const output of outputs) closeSync(output);
    }
    const { pid } = process;
    const pidFile = files.pid ?? join(this.#pidFolder, `${name}-${pid}.pid`);
    try {
      mkdirSync(dirname(pidFile), { recursive: true });
      writeFileSync(pidFile, `${pid}\n`);
    } catch (cause) {
      // Nothing runs that nobody finds.
      await process.stop();
      throw new Refusal(400, `The file '${pidFile}' cannot be written`, { cause });
    }
    const { stdout, stderr } = files;
    const kept: Kept = {
      name,
      pid,
      startedAt: this.#clock.now(),
      files: { stdout, stderr, pid: pidFile },
      state: 'running',
      process,
    };
    this.#kept.push(kept);
    this.#logger.info({ command: name, pid }, 'background command started');
    void process.ended.then((end) => this.#noteEnd(kept, end));
    return kept;
  }

  /** Those that run, and the last that have ended, in the order of their start. */
  list(): readonly BackgroundCommand[] {
    return this.#kept;
  }

  /** Ends a command. @returns it, or undefined where no running one has that process id */
  async stop(pid: number): Promise<BackgroundCommand | undefined> {
    const found = this.#kept.find((kept) => kept.pid === pid && kept.state === 'running');
    await found?.process.stop();
    return found;
  }

  #noteEnd(kept: Kept, end: number | NodeJS.Signals): void {
    kept.state = typeof end === 'number' ? `exited ${end}` : `ended by ${end}`;
    this.#logger.info({ command: kept.name, pid: kept.pid, state: kept.state }, 'background command ended');
    rmSync(kept.files.pid, { force: true });
    const ended = this.#kept.filter(({ state }) => state !== 'running');
    for (const old of ended.slice(0, -MOST_ENDED)) this.#kept.splice(this.#kept.indexOf(old), 1);
  }
}

/** @throws Refusal 400 */
function openToAdd(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'a', 0o640);
  } catch (cause) {
    throw new Refusal(400, `The file '${path}' cannot be written`, { cause });
  }
}

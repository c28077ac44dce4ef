import { type ChildProcess, spawn } from 'node:child_process';
import { uuid7 } from '../../../foundation/uuid7.ts';
import { PROCESS_MARK } from '../../../domain/process-mark.ts';
import type { Clock } from '../../../foundation/clock.ts';
import { OrphanReaper } from '../../../taskprocess/supervisor/orphan-reaper.ts';
import { signalGroup } from '../../../taskprocess/supervisor/process-group.ts';
import type { CommandHost } from '../command-host.ts';
import { Refusal } from '../errors.ts';
import { COLUMNS } from './command-output.ts';

/** So many processes at once: whoever may call could else fill the machine. */
const MOST_PROCESSES = 16;

/** A process that is asked to end and does not within this time is ended by force. */
const GRACE_MS = 10_000;
/** A server's commands are for its own database, wherever those of its machine go ([cli] api_client). */
const HERE = { AIRFLOW__CLI__API_CLIENT: 'airflow.api.client.local_client' };

/** A command in a process of its own. */
export interface CommandProcess {
  readonly pid: number;
  readonly child: ChildProcess;
  /** Settles when it has ended: with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Asks it and all that it started to end, and ends them by force where they do not. Returns when it has ended. */
  stop(): Promise<void>;
}

/** The processes that the plugin has started and that have not ended. They end with the server, however that ends. */
export class CommandProcesses {
  readonly #host: CommandHost;
  readonly #clock: Clock;
  readonly #mark: string;
  readonly #running = new Set<CommandProcess>();
  #reaper: OrphanReaper | undefined;

  constructor(host: CommandHost, clock: Clock) {
    this.#host = host;
    this.#clock = clock;
    this.#mark = uuid7(clock.nowMs());
  }

  /**
   * Starts a command. Its input is empty.
   * @param outputs for standard output and standard error: open files, or pipes
   * @throws Refusal 503 where there are too many; 500 where it cannot be started
   */
  async start(
    argv: readonly string[],
    outputs: readonly ['pipe', 'pipe'] | readonly [number, number],
  ): Promise<CommandProcess> {
    if (this.#running.size >= MOST_PROCESSES) {
      throw new Refusal(503, `${MOST_PROCESSES} commands are running already: wait for one to end, or stop one`);
    }
    const [program, ...first] = this.#host.program;
    const child = spawn(program, [...first, ...argv], {
      stdio: ['ignore', ...outputs],
      env: { ...this.#host.env, ...HERE, COLUMNS, [PROCESS_MARK]: this.#mark },
      // Of its own: all that it starts can be ended with it, and no signal meant for the server reaches it.
      detached: true,
    });
    const { promise: ended, resolve: end } = Promise.withResolvers<number | NodeJS.Signals>();
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', (cause) => reject(new Refusal(500, 'The command could not be started', { cause })));
    });
    const pid = child.pid ?? 0;
    this.#reaper ??= new OrphanReaper(this.#mark);
    this.#reaper.watch(pid);
    const started: CommandProcess = { pid, child, ended, stop: () => this.#stop(started) };
    this.#running.add(started);
    // Nothing that it started in its group outlives it, and keeps its output open.
    child.once('exit', () => signalGroup(pid, 'SIGKILL'));
    child.once('close', (code, signal) => {
      this.#running.delete(started);
      this.#reaper?.forget(pid);
      if (this.#running.size === 0) this.#closeReaper();
      end(code ?? signal ?? 1);
    });
    return started;
  }

  /** Ends all that runs. */
  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((running) => running.stop()));
  }

  /** It is there only while anything runs. */
  #closeReaper(): void {
    this.#reaper?.close();
    this.#reaper = undefined;
  }

  async #stop({ pid, ended }: CommandProcess): Promise<void> {
    signalGroup(pid, 'SIGTERM');
    const cancel = this.#clock.after(GRACE_MS, () => signalGroup(pid, 'SIGKILL'));
    await ended;
    cancel();
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { PROCESS_MARK } from '../../domain/process-mark.ts';
import type { Clock } from '../../foundation/clock.ts';
import { programFile } from '../../foundation/program-file.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import { waitAtMost } from '../../foundation/wait-at-most.ts';
import type {
  FinalBody,
  ProcessSettings,
  RequestFrame,
  SupervisorFrame,
  TaskProcessBody,
  WorkBody,
} from '../messages.ts';
import { claimTry } from '../log-file.ts';
import type { LostReason } from '../workload.ts';
import { killMarkedProcesses, signalGroup } from './process-group.ts';
import { relayOutput } from './relay-output.ts';
import type { TryRecord } from './try-record.ts';

/** How long a process asked to end may keep silent: after that it is busy in code that never yields, and waiting is no use. */
const LONGEST_SILENCE_MS = 5000;
/** How long the end of a try may be on its way. */
const END_WAIT_MS = 1000;
/** How long to wait for the last output of a process that is gone. */
const OUTPUT_WAIT_MS = 500;
/** How much of the standard error is kept to tell why a process died, in characters. */
const ERROR_TAIL = 4096;

/** How a process is started, the same for all of a pool. */
export interface TaskProcessSpec {
  clock: Clock;
  settings: ProcessSettings;
  /** Clean: see child-environment.ts. */
  environment: Readonly<Record<string, string>>;
  /** The working folder. */
  cwd: string;
  /** Where Node keeps compiled code, so that processes start sooner. */
  compileCacheFolder: string;
  /** Megabytes; 0 is without limit. */
  memoryLimitMb: number;
  /** Between asking a try to end and force. */
  cleanupTimeMs: number;
}

/** How a try ended that its process did not report. */
export interface Loss {
  reason: LostReason;
  message: string;
}

/** What its owner hears of a process. Every try that it was given ends in one `onFinal`, `onLost` or `onReturned`. */
export interface TaskProcessEvents {
  onReady(process: TaskProcess): void;
  onFinal(process: TaskProcess, record: TryRecord, final: FinalBody): void;
  onLost(process: TaskProcess, record: TryRecord, loss: Loss): void;
  /** It has begun a try that was handed ahead. */
  onBegun(process: TaskProcess, record: TryRecord, at: Timestamp): void;
  /** The process did not begin the try and never will: another one may run it. */
  onReturned(process: TaskProcess, record: TryRecord): void;
  /** A request or notice of the present try. */
  onMessage(process: TaskProcess, record: TryRecord, frame: RequestFrame<Exclude<TaskProcessBody, FinalBody>>): void;
  /** Output that the try's own process did not log. */
  append(record: TryRecord, text: string): Promise<void>;
  /** It and all that it started are gone. `failure`: it never came up by itself, and what it said on standard error. */
  onGone(process: TaskProcess, failure: string | undefined): void;
}

/** One warm process and the try that it runs. It leads a process group, so that what a task starts can be ended with it. */
export class TaskProcess {
  readonly #spec: TaskProcessSpec;
  readonly #events: TaskProcessEvents;
  readonly #child: ChildProcess;
  readonly #mark: string;
  readonly #ended = Promise.withResolvers<void>();
  #ready = false;
  #retired = false;
  #gone = false;
  /** The frame that a spoiled process still finishes; undefined while it is not spoiled. */
  #finishesOnly: number | undefined;
  #present: TryRecord | undefined;
  /** Tries that it begins by itself, one after the other, when the present one has ended. */
  #ahead: TryRecord[] = [];
  #last: TryRecord | undefined;
  #loss: Loss | undefined;
  /** How a try ended that was asked to end. */
  #lastWord: FinalBody | undefined;
  #cancelForce: (() => void)[] = [];
  #lastFrame = 0;
  #errorTail = '';
  tasksRun = 0;
  /** Monotonic; when it became idle or was started. */
  idleSinceMs: number;
  /** Monotonic; when it was given its last try. */
  busySinceMs = 0;

  /** @param mark of its own: see {@link PROCESS_MARK} */
  constructor(spec: TaskProcessSpec, mark: string, events: TaskProcessEvents) {
    this.#spec = spec;
    this.#mark = mark;
    this.#events = events;
    this.idleSinceMs = spec.clock.monotonicMs();
    const limit = spec.memoryLimitMb > 0 ? [`--max-old-space-size=${spec.memoryLimitMb}`] : [];
    this.#child = spawn(
      process.execPath,
      ['--enable-source-maps', ...limit, fileURLToPath(programFile('taskprocess/child'))],
      {
        cwd: spec.cwd,
        env: { ...spec.environment, NODE_COMPILE_CACHE: spec.compileCacheFolder, [PROCESS_MARK]: this.#mark },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'json',
        detached: true,
      },
    );
    this.#send({ id: 0, body: spec.settings });
    this.#listen();
  }

  /** Undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get present(): TryRecord | undefined {
    return this.#present;
  }

  get isStarting(): boolean {
    return !this.#ready && !this.#retired;
  }

  /** Whether it takes a try now. */
  get isIdle(): boolean {
    return this.#ready && !this.#retired && this.#present === undefined;
  }

  /** Resolves when it and all that it started are gone. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** How many tries it has to begin after the present one. */
  get aheadCount(): number {
    return this.#ahead.length;
  }

  /** Whether it takes a try to begin after the present one. */
  get takesAhead(): boolean {
    return this.#present !== undefined && !this.#retired;
  }

  /** Gives it a try to run; only where {@link isIdle}. */
  run(record: TryRecord, body: WorkBody): void {
    record.frameId = ++this.#lastFrame;
    this.#take(record);
    this.#send({ id: record.frameId, body });
  }

  /** Gives it a try to begin when those before it have ended; only where {@link takesAhead}. */
  runAhead(record: TryRecord, body: WorkBody): void {
    record.frameId = ++this.#lastFrame;
    this.#ahead.push(record);
    this.#send({ id: record.frameId, body });
  }

  /**
   * Takes back tries that it has not begun (`onReturned`), though it may be busy in code that never yields.
   * @returns whether it has begun one of them: then the present one is over, and its end is on its way
   */
  takeBack(which: (record: TryRecord) => boolean = () => true): boolean {
    let hasBegun = false;
    // The last first, so that each can go to the front of a queue.
    for (const record of this.#ahead.toReversed()) {
      if (!which(record)) continue;
      const claim = this.#claim(record);
      hasBegun ||= claim === 'theirs';
      if (claim !== 'ours') continue;
      this.#ahead = this.#ahead.filter((other) => other !== record);
      this.#events.onReturned(this, record);
    }
    return hasBegun;
  }

  #claim(record: TryRecord): 'ours' | 'theirs' | 'unknown' {
    return claimTry(record.logFile, this.#spec.settings.log_folder_mode);
  }

  #take(record: TryRecord): void {
    this.#present = record;
    this.#last = record;
    this.#errorTail = '';
    this.busySinceMs = this.#spec.clock.monotonicMs();
  }

  /** The present try is over here: what was handed ahead follows. @param tell what comes before it is told */
  #goOn(at: Timestamp, tell: () => void): void {
    this.#present = undefined;
    const next = this.#retired ? undefined : this.#ahead.shift();
    if (next !== undefined) this.#take(next);
    tell();
    if (next !== undefined) this.#events.onBegun(this, next, at);
  }

  #decline(frame: number): void {
    const present = this.#present;
    if (present?.frameId === frame) {
      // One that was to end ends with its process.
      if (this.#loss === undefined) this.#goOn(this.#spec.clock.now(), () => this.#events.onReturned(this, present));
      return;
    }
    const record = this.#ahead.find((one) => one.frameId === frame);
    if (record === undefined) return;
    this.#ahead = this.#ahead.filter((other) => other !== record);
    this.#events.onReturned(this, record);
  }

  respond(frame: SupervisorFrame): void {
    this.#send(frame);
  }

  /** Ends the present try, and the process with it: asks, waits, forces. The first reason counts. */
  terminate(loss: Loss, cleanupTimeMs: number = this.#spec.cleanupTimeMs): void {
    if (this.#loss !== undefined) return;
    const present = this.#present;
    if (!this.takeBack()) return this.#terminatePresent(loss, cleanupTimeMs);
    // It has begun the next one, so the present one is over, unless somebody else made that one's log.
    this.#spec.clock.after(END_WAIT_MS, () => {
      if (this.#present === present) this.#terminatePresent(loss, cleanupTimeMs);
    });
  }

  #terminatePresent(loss: Loss, cleanupTimeMs: number): void {
    if (this.#loss !== undefined) return;
    this.#loss = loss;
    this.#retired = true;
    this.#send({
      id: 0,
      body: {
        type: 'Terminate',
        reason: loss.message,
        error: loss.reason === 'timed-out' ? 'AirflowTaskTimeout' : 'AirflowTaskTerminated',
      },
    });
    this.#signal('SIGTERM');
    const { clock } = this.#spec;
    const force = () => this.#signal('SIGKILL');
    this.#cancelForce = [
      clock.after(cleanupTimeMs, force),
      clock.after(Math.min(cleanupTimeMs, LONGEST_SILENCE_MS), force),
    ];
  }

  /** Ends it at once, without asking. The reason is kept for the try that it runs. */
  kill(loss?: Loss): void {
    if (this.takeBack() && loss !== undefined) return;
    this.#loss ??= loss;
    this.#retired = true;
    this.#signal('SIGKILL');
  }

  #listen(): void {
    const child = this.#child;
    child.on('message', (message) => this.#receive(message as RequestFrame<TaskProcessBody>));
    const gone = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    child.once('exit', () => {
      // Its leader is dead; the rest of the group goes with it, which also closes the pipes.
      this.#signal('SIGKILL');
      this.#gone = true;
      gone[0].resolve();
    });
    // Messages that were on their way come before this.
    child.once('disconnect', () => gone[1].resolve());
    child.on('error', (error) => {
      this.#errorTail += error.message;
      if (child.pid !== undefined) return;
      gone[0].resolve();
      gone[1].resolve();
    });
    const output = Promise.all([this.#relay('info'), this.#relay('error')]);
    void Promise.all([gone[0].promise, gone[1].promise])
      .then(() => waitAtMost(this.#spec.clock, output, OUTPUT_WAIT_MS))
      .then(() => this.#end());
  }

  #receive(frame: RequestFrame<TaskProcessBody>): void {
    const { body } = frame;
    const record = this.#present;
    switch (body.type) {
      case 'ProcessReady':
        this.#ready = true;
        this.#events.onReady(this);
        return;
      case 'Terminating':
        // It yields: it may use all of its time to clean up.
        this.#cancelForce.pop()?.();
        return;
      case 'TryDeclined':
        this.#decline(body.frame);
        return;
      case 'ProcessSpoiled':
        this.#retired = true;
        this.#finishesOnly = body.running;
        return;
      case 'SucceedTask':
      case 'RetryTask':
      case 'TaskState':
        if (record?.frameId !== frame.id) return;
        // Asked to end, it did: what is left of its group is not waited for, and the end is reported when all are gone.
        if (this.#loss !== undefined) {
          this.#lastWord = body;
          this.#signal('SIGKILL');
          return;
        }
        this.tasksRun++;
        this.idleSinceMs = this.#spec.clock.monotonicMs();
        // Our own child wrote it in canonical form.
        this.#goOn(body.end_date as Timestamp, () => this.#events.onFinal(this, record, body));
        return;
      default:
        if (record !== undefined) this.#events.onMessage(this, record, { id: frame.id, body });
    }
  }

  async #end(): Promise<void> {
    for (const cancel of this.#cancelForce) cancel();
    const failedToStart = this.isStarting;
    this.#ready = false;
    this.#retired = true;
    const record = this.#present;
    this.#present = undefined;
    if (record !== undefined) {
      await killMarkedProcesses(this.#mark);
      const notBegun = this.#finishesOnly !== undefined && this.#finishesOnly !== record.frameId;
      const returned = notBegun || (record.isAhead && this.#claim(record) === 'ours');
      const timedOut = this.#loss?.reason === 'timed-out';
      if (returned && this.#loss === undefined) this.#events.onReturned(this, record);
      // Over its time, it said itself how it ended, and has called its callbacks: that counts.
      else if (timedOut && this.#lastWord !== undefined) this.#events.onFinal(this, record, this.#lastWord);
      else this.#events.onLost(this, record, this.#loss ?? this.#describeDeath());
    }
    this.#endAhead();
    this.#events.onGone(this, failedToStart ? this.#errorTail.trim() || this.#describeDeath().message : undefined);
    this.#ended.resolve();
  }

  /** What it has not begun goes back; what it has begun, without telling, is lost with it. */
  #endAhead(): void {
    this.takeBack();
    for (const record of this.#ahead.splice(0)) {
      this.#events.onBegun(this, record, this.#spec.clock.now());
      this.#events.onLost(this, record, this.#loss ?? this.#describeDeath());
    }
  }

  #describeDeath(): Loss {
    const { exitCode, signalCode } = this.#child;
    if (/heap out of memory|Out of memory/i.test(this.#errorTail)) {
      const limit = `${this.#spec.memoryLimitMb} MB ([tradewind] task_memory_limit_mb)`;
      return { reason: 'out-of-memory', message: `The task used more memory than its process may have: ${limit}` };
    }
    const how = signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
    return { reason: 'process-died', message: `The process of the task died with ${how}` };
  }

  async #relay(level: 'info' | 'error'): Promise<void> {
    const stream = level === 'info' ? this.#child.stdout : this.#child.stderr;
    if (stream === null) return;
    await relayOutput(stream, {
      clock: this.#spec.clock,
      level,
      target: () => this.#present ?? this.#last,
      append: (record, text) => this.#events.append(record, text),
      onText: (text) => {
        if (level === 'error') this.#errorTail = (this.#errorTail + text).slice(-ERROR_TAIL);
      },
    });
  }

  #send(frame: SupervisorFrame): void {
    // A failed write means that the process is gone: its exit says more.
    if (this.#child.connected) this.#child.send(frame, () => undefined);
  }

  #signal(signal: NodeJS.Signals): void {
    // Once it is gone, its number may be another's.
    if (this.#child.pid !== undefined && !this.#gone) signalGroup(this.#child.pid, signal);
  }
}

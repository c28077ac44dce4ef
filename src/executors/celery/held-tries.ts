import type { Clock } from '../../foundation/clock.ts';
import type { Timestamp } from '../../foundation/timestamp.ts';
import type { WatchedTask } from '../../metadata/scheduling/remote-tasks.ts';
import type { TaskWorkload } from '../../taskprocess/workload.ts';
import type { QueuedJob } from './queued-job.ts';
import type { WorkerIdentity } from './worker-presence.ts';

/** What is still `queued` after so long is sent again: Redis may have forgotten it. Where it has not, nothing comes of it. */
const SEND_AGAIN_MS = 5000;

interface HeldTry {
  readonly workload: TaskWorkload;
  /** Of the job that carries it. */
  jobId: string;
  /** Monotonic. */
  sentMs: number;
  isBegun: boolean;
  heartbeat: Timestamp | null;
  /** Monotonic: since when the heartbeat is that one. */
  sinceMs: number;
}

/** What the database says of the tries that is to be acted on. */
export interface WatchedChanges {
  begun: { id: string; at: Timestamp; hostname: string; pid: number }[];
  /** Tries that were sent together go together again, under the same id: where the queue still has it, nothing changes. */
  toSend: QueuedJob[];
  /** They run, and their heartbeats stand still. */
  silent: SilentTry[];
}

export interface SilentTry {
  workload: TaskWorkload;
  worker: WorkerIdentity;
}

/** The tries that an executor has handed to workers, as far as it knows. */
export class HeldTries {
  readonly #clock: Clock;
  readonly #deadAfterMs: number;
  readonly #tries = new Map<string, HeldTry>();
  readonly ids = new Set<string>();
  #begun = 0;
  #comparedMs = -Infinity;

  constructor(clock: Clock, deadAfterMs: number) {
    this.#clock = clock;
    this.#deadAfterMs = deadAfterMs;
  }

  /** How many have not begun, as far as is known. */
  get waiting(): number {
    return this.#tries.size - this.#begun;
  }

  /** Tries that are about to be sent. */
  add(tries: readonly TaskWorkload[]): void {
    const nowMs = this.#clock.monotonicMs();
    for (const workload of tries) this.#put(workload, nowMs);
  }

  /** Tries that are sent together. */
  noteJob({ id, works }: QueuedJob): void {
    for (const work of works) {
      const held = work.kind === 'task' ? this.#tries.get(work.tiId) : undefined;
      if (held) held.jobId = id;
    }
  }

  /** One that is in a queue already, perhaps. */
  adopt(workload: TaskWorkload): void {
    if (!this.#tries.has(workload.tiId)) this.#put(workload, -Infinity);
  }

  delete(tiId: string): void {
    if (this.#tries.get(tiId)?.isBegun) this.#begun -= 1;
    this.#tries.delete(tiId);
    this.ids.delete(tiId);
  }

  sendAllAgain(): void {
    for (const held of this.#tries.values()) held.sentMs = -Infinity;
  }

  /** The database was not seen: what was not noticed meanwhile proves nothing. */
  beginAnew(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const held of this.#tries.values()) held.sinceMs = nowMs;
  }

  /** @param asked ids that the database was asked about; those that it does not have are nobody's any more */
  compare(asked: readonly string[], rows: readonly WatchedTask[]): WatchedChanges {
    const nowMs = this.#clock.monotonicMs();
    // A look that came late, since this process or the whole machine stood still, proves nothing either.
    if (nowMs - this.#comparedMs > this.#deadAfterMs / 2) this.beginAnew();
    this.#comparedMs = nowMs;
    const changes: WatchedChanges = { begun: [], toSend: [], silent: [] };
    const present = new Set<string>();
    const toSend: HeldTry[] = [];
    for (const row of rows) {
      const held = this.#tries.get(row.id);
      if (!held) continue;
      if (row.state === 'queued' || row.state === 'running' || row.state === 'restarting') present.add(row.id);
      if (row.state === 'queued') {
        if (held.isBegun) this.#noteRelease(held);
        if (nowMs - held.sentMs >= SEND_AGAIN_MS) toSend.push(held);
      } else if (row.state === 'running' || row.state === 'restarting') this.#lookAtRunning(held, row, nowMs, changes);
    }
    for (const id of asked) if (!present.has(id)) this.delete(id);
    for (const held of toSend) held.sentMs = nowMs;
    for (const [id, [first, ...others]] of Map.groupBy(toSend, ({ jobId }) => jobId)) {
      if (first) changes.toSend.push({ id, queue: first.workload.queue, works: [first, ...others].map(workloadOf) });
    }
    return changes;
  }

  /** Its worker had no place for it: the job that carried it is gone. */
  #noteRelease(held: HeldTry): void {
    held.isBegun = false;
    this.#begun -= 1;
    held.jobId = held.workload.tiId;
    held.sentMs = -Infinity;
  }

  #lookAtRunning(held: HeldTry, row: WatchedTask, nowMs: number, changes: WatchedChanges): void {
    if (!held.isBegun) {
      held.isBegun = true;
      this.#begun += 1;
      held.sinceMs = nowMs;
      if (row.state === 'running' && row.start_date !== null) {
        changes.begun.push({ id: row.id, at: row.start_date, hostname: row.hostname ?? '', pid: row.pid ?? 0 });
      }
    }
    if (row.last_heartbeat_at !== held.heartbeat) {
      held.heartbeat = row.last_heartbeat_at;
      held.sinceMs = nowMs;
    }
    // Its end is known: it has nothing more to say.
    if (row.is_reported) held.sinceMs = nowMs;
    else if (nowMs - held.sinceMs > this.#deadAfterMs) {
      const worker = { hostname: row.hostname ?? '', pid: row.pid ?? 0 };
      changes.silent.push({ workload: held.workload, worker });
    }
  }

  #put(workload: TaskWorkload, sentMs: number): void {
    this.delete(workload.tiId);
    const sinceMs = this.#clock.monotonicMs();
    this.#tries.set(workload.tiId, {
      workload,
      jobId: workload.tiId,
      sentMs,
      isBegun: false,
      heartbeat: null,
      sinceMs,
    });
    this.ids.add(workload.tiId);
  }
}

const workloadOf = ({ workload }: HeldTry) => workload;

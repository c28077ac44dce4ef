import type { ActiveRun, ActiveTaskInstance } from './active-run.ts';

/** The runs that this scheduler holds in memory, by what they are asked for. */
export class ActiveRuns {
  readonly #byId = new Map<number, ActiveRun>();
  readonly #byDag = new Map<string, Set<ActiveRun>>();
  readonly #byTaskInstance = new Map<string, ActiveTaskInstance>();

  get size(): number {
    return this.#byId.size;
  }

  get(dagRunId: number): ActiveRun | undefined {
    return this.#byId.get(dagRunId);
  }

  ofDag(dagId: string): ReadonlySet<ActiveRun> {
    return this.#byDag.get(dagId) ?? NONE;
  }

  get ids(): number[] {
    return [...this.#byId.keys()];
  }

  get dagIds(): string[] {
    return [...this.#byDag.keys()];
  }

  /** The task instance whose current try has that id. */
  taskInstance(tiId: string): ActiveTaskInstance | undefined {
    return this.#byTaskInstance.get(tiId);
  }

  add(run: ActiveRun): void {
    this.#byId.set(run.id, run);
    let runs = this.#byDag.get(run.dagId);
    if (!runs) this.#byDag.set(run.dagId, (runs = new Set()));
    runs.add(run);
    for (const instance of run.present()) this.#byTaskInstance.set(instance.id, instance);
  }

  remove(run: ActiveRun): void {
    this.#byId.delete(run.id);
    const runs = this.#byDag.get(run.dagId);
    runs?.delete(run);
    if (runs?.size === 0) this.#byDag.delete(run.dagId);
    for (const instance of run.present()) {
      // Whatever still refers to it (an agenda entry, a place in the ready queue) must not act on it any more.
      instance.waiting = 'never';
      this.#byTaskInstance.delete(instance.id);
    }
  }

  /** A new try of a task instance has a new id. */
  changeId(instance: ActiveTaskInstance, id: string): void {
    this.#byTaskInstance.delete(instance.id);
    instance.id = id;
    this.#byTaskInstance.set(id, instance);
  }

  clear(): void {
    for (const run of this.#byId.values()) this.remove(run);
  }
}

const NONE: ReadonlySet<ActiveRun> = new Set();

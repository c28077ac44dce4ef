import { compareReady } from '../rules/ready-order.ts';
import type { ActiveTaskInstance } from './active-run.ts';

interface Entry {
  readonly instance: ActiveTaskInstance;
  readonly priorityWeight: number;
  readonly logicalDate: ActiveTaskInstance['run']['logicalDate'];
  readonly sequence: number;
}

/**
 * Task instances that may run as soon as there is room, the most urgent first. Kept by pool and DAG, so that what waits for a
 * full pool or a DAG at its limit costs nothing while others go on.
 */
export class ReadyQueue {
  readonly #pools = new Map<string, Map<string, Heap>>();
  #sequence = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(instance: ActiveTaskInstance): void {
    const { pool, effectivePriorityWeight } = instance.task;
    let dags = this.#pools.get(pool);
    if (!dags) this.#pools.set(pool, (dags = new Map()));
    let heap = dags.get(instance.run.dagId);
    if (!heap) dags.set(instance.run.dagId, (heap = new Heap()));
    heap.push({
      instance,
      priorityWeight: effectivePriorityWeight,
      logicalDate: instance.run.logicalDate,
      sequence: (instance.readySequence ??= this.#sequence++),
    });
    this.#size += 1;
  }

  /** Names of pools in which something waits. */
  pools(): Iterable<string> {
    return this.#pools.keys();
  }

  /**
   * Takes the most urgent of a pool among the DAGs that `hasRoom` allows; undefined where there is none.
   * What is no longer ready (`waiting` is something else) is dropped on the way.
   */
  take(pool: string, hasRoom: (dagId: string) => boolean): ActiveTaskInstance | undefined {
    const dags = this.#pools.get(pool);
    if (!dags) return undefined;
    let best: Heap | undefined;
    for (const [dagId, heap] of dags) {
      while (heap.head && heap.head.instance.waiting !== 'ready') {
        heap.pop();
        this.#size -= 1;
      }
      if (!heap.head) {
        dags.delete(dagId);
      } else if (hasRoom(dagId) && (!best?.head || compareReady(heap.head, best.head) < 0)) {
        best = heap;
      }
    }
    if (dags.size === 0) this.#pools.delete(pool);
    const entry = best?.pop();
    if (entry) this.#size -= 1;
    return entry?.instance;
  }

  clear(): void {
    this.#pools.clear();
    this.#size = 0;
  }
}

/** A binary heap by {@link compareReady}. */
class Heap {
  readonly #entries: Entry[] = [];

  get head(): Entry | undefined {
    return this.#entries[0];
  }

  push(entry: Entry): void {
    const entries = this.#entries;
    let place = entries.length;
    entries.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = entries[above];
      if (!parent || compareReady(parent, entry) <= 0) break;
      entries[place] = parent;
      place = above;
    }
    entries[place] = entry;
  }

  pop(): Entry | undefined {
    const entries = this.#entries;
    const head = entries[0];
    const last = entries.pop();
    if (!head || !last || entries.length === 0) return head;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      let child = entries[below];
      if (!child) break;
      const right = entries[below + 1];
      if (right && compareReady(right, child) < 0) {
        below += 1;
        child = right;
      }
      if (compareReady(last, child) <= 0) break;
      entries[place] = child;
      place = below;
    }
    entries[place] = last;
    return head;
  }
}

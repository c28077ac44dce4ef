import { compareReady } from '../../rules/ready-order.ts';
import type { ActiveTaskInstance } from './active-run.ts';

interface Entry {
  readonly instance: ActiveTaskInstance;
  readonly priorityWeight: number;
  readonly logicalDate: ActiveTaskInstance['run']['logicalDate'];
  readonly sequence: number;
}

/** Where a task instance waits: what closes it holds back all that waits there. */
export interface WaitingPlace {
  readonly dagId: string;
  /** Null for the tasks of the DAG that have no limit of their own over all runs. */
  readonly taskId: string | null;
}

interface Line {
  readonly place: WaitingPlace;
  readonly heap: Heap;
}

/**
 * Task instances that may run as soon as there is room, the most urgent first. Kept by pool, DAG and limited task, so that what
 * waits for a full pool, a DAG or a task at its limit costs nothing while others go on.
 */
export class ReadyQueue {
  readonly #pools = new Map<string, Map<string, Line>>();
  #sequence = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(instance: ActiveTaskInstance): void {
    const { pool, effectivePriorityWeight } = instance.task;
    let lines = this.#pools.get(pool);
    if (!lines) this.#pools.set(pool, (lines = new Map()));
    const place = waitingPlace(instance);
    const key = place.taskId === null ? place.dagId : `${place.dagId} ${place.taskId}`;
    let line = lines.get(key);
    if (!line) lines.set(key, (line = { place, heap: new Heap() }));
    line.heap.push({
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
   * Takes the most urgent among the pools and places that are open; undefined where there is none.
   * What is no longer ready (`waiting` is something else) is dropped on the way.
   */
  take(
    isPoolOpen: (pool: string) => boolean,
    isOpen: (place: WaitingPlace) => boolean,
  ): ActiveTaskInstance | undefined {
    let best: Line | undefined;
    for (const [pool, lines] of this.#pools) {
      if (!isPoolOpen(pool)) continue;
      for (const [key, line] of lines) {
        const { heap, place } = line;
        while (heap.head && heap.head.instance.waiting !== 'ready') {
          heap.pop();
          this.#size -= 1;
        }
        if (!heap.head) lines.delete(key);
        else if (isOpen(place) && (!best?.heap.head || compareReady(heap.head, best.heap.head) < 0)) best = line;
      }
      if (lines.size === 0) this.#pools.delete(pool);
    }
    const entry = best?.heap.pop();
    if (entry) this.#size -= 1;
    return entry?.instance;
  }

  clear(): void {
    this.#pools.clear();
    this.#size = 0;
  }
}

function waitingPlace({ task, run }: ActiveTaskInstance): WaitingPlace {
  return { dagId: run.dagId, taskId: task.maxActiveTisPerDag === null ? null : task.taskId };
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

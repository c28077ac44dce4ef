import type { Transaction } from '../metadata/database.ts';
import { countActive, countActiveOfTasks, lockSlots, poolSlots } from '../metadata/scheduling/active-task-instances.ts';
import type { ActiveTaskInstance } from './active-run.ts';
import type { ReadyQueue } from './ready-queue.ts';

/** How many task instances one look at a full task limit puts aside before it gives up for this tick. */
const PUT_ASIDE_AT_MOST = 1_000;

/**
 * Picks what may go now: no more than `openSlots`, and within the slots of pools, the active tasks of DAGs and the limits of
 * single tasks, counted over all schedulers. What is picked has left the ready queue.
 */
export async function pickWithinLimits(
  tx: Transaction,
  ready: ReadyQueue,
  openSlots: number,
): Promise<ActiveTaskInstance[]> {
  if (openSlots <= 0 || ready.size === 0) return [];
  await lockSlots(tx);
  const [slots, active] = await Promise.all([poolSlots(tx), countActive(tx)]);
  const usedOfPool = new Map<string, number>();
  const activeOfDag = new Map<string, number>();
  for (const row of active) {
    usedOfPool.set(row.pool, (usedOfPool.get(row.pool) ?? 0) + row.slots);
    activeOfDag.set(row.dag_id, (activeOfDag.get(row.dag_id) ?? 0) + row.count);
  }
  const taskLimits = new TaskLimits(tx);
  const picked: ActiveTaskInstance[] = [];
  const aside: ActiveTaskInstance[] = [];
  const limitOfDag = (dagId: string, candidateLimit: number) => (activeOfDag.get(dagId) ?? 0) < candidateLimit;
  for (const pool of ready.pools()) {
    const size = slots.get(pool);
    // A pool that does not exist holds back what names it until somebody creates it.
    let open = size === undefined ? 0 : size < 0 ? Infinity : size - (usedOfPool.get(pool) ?? 0);
    const closedDags = new Set<string>();
    while (open > 0 && picked.length < openSlots && aside.length < PUT_ASIDE_AT_MOST) {
      const instance = ready.take(pool, (dagId) => !closedDags.has(dagId));
      if (!instance) break;
      const { task, run } = instance;
      if (!limitOfDag(run.dagId, run.dag.structure.maxActiveTasks)) {
        closedDags.add(run.dagId);
        aside.push(instance);
      } else if (task.poolSlots > open || !(await taskLimits.allow(instance))) {
        aside.push(instance);
      } else {
        open -= task.poolSlots;
        activeOfDag.set(run.dagId, (activeOfDag.get(run.dagId) ?? 0) + 1);
        taskLimits.count(instance);
        picked.push(instance);
      }
    }
  }
  for (const instance of aside) ready.add(instance);
  return picked;
}

/** The limits of single tasks, over all runs and in one run; the database is asked only about tasks that have some. */
class TaskLimits {
  readonly #tx: Transaction;
  /** Active instances by run, by task. */
  readonly #active = new Map<string, Map<string, number>>();

  constructor(tx: Transaction) {
    this.#tx = tx;
  }

  async allow({ task, run }: ActiveTaskInstance): Promise<boolean> {
    const { maxActiveTisPerDag: perDag, maxActiveTisPerDagrun: perRun } = task;
    if (perDag === null && perRun === null) return true;
    const key = JSON.stringify([run.dagId, task.taskId]);
    let byRun = this.#active.get(key);
    if (!byRun) {
      const rows = await countActiveOfTasks(this.#tx, [{ dag_id: run.dagId, task_id: task.taskId }]);
      byRun = new Map(rows.map((row) => [row.run_id, row.count]));
      this.#active.set(key, byRun);
    }
    if (perRun !== null && (byRun.get(run.runId) ?? 0) >= perRun) return false;
    let inAll = 0;
    for (const count of byRun.values()) inAll += count;
    return perDag === null || inAll < perDag;
  }

  count({ task, run }: ActiveTaskInstance): void {
    const byRun = this.#active.get(JSON.stringify([run.dagId, task.taskId]));
    byRun?.set(run.runId, (byRun.get(run.runId) ?? 0) + 1);
  }
}

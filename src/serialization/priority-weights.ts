import type { WeightRule } from '../domain/task-options.ts';
import { LARGEST_INTEGER, LEAST_INTEGER } from '../foundation/integer32.ts';

/** The facts of a task that its effective weight follows from. */
export interface WeighedTask {
  readonly priorityWeight: number;
  readonly weightRule: WeightRule;
  readonly upstream: readonly number[];
  readonly downstream: readonly number[];
}

/**
 * What the scheduler compares: by rule `absolute` the task's own weight, by `downstream` (`upstream`) the sum of its own and
 * of all tasks below (above) it, each counted once. Airflow's formula (airflow/task/priority_strategy.py). As there
 * (db_safe_priority), a sum that the database could not hold is the nearest number that it can.
 * @param order indexes of all tasks, every task after its upstream tasks
 */
export function effectivePriorityWeights(tasks: readonly WeighedTask[], order: readonly number[]): number[] {
  const weights = tasks.map((task) => task.priorityWeight);
  const results = [...weights];
  if (tasks.some((task) => task.weightRule === 'downstream')) {
    const sums = sumOverRelatives(
      weights,
      tasks.map((task) => task.downstream),
      order.toReversed(),
    );
    for (const [index, task] of tasks.entries())
      if (task.weightRule === 'downstream') results[index] = sums[index] ?? 0;
  }
  if (tasks.some((task) => task.weightRule === 'upstream')) {
    const sums = sumOverRelatives(
      weights,
      tasks.map((task) => task.upstream),
      order,
    );
    for (const [index, task] of tasks.entries()) if (task.weightRule === 'upstream') results[index] = sums[index] ?? 0;
  }
  return results.map((weight) => Math.min(Math.max(weight, LEAST_INTEGER), LARGEST_INTEGER));
}

/**
 * For each task the sum of weights over itself and all transitive relatives.
 * @param order every task after its relatives
 */
function sumOverRelatives(
  weights: readonly number[],
  relatives: readonly (readonly number[])[],
  order: readonly number[],
): number[] {
  const sums = [...weights];
  // Where no task has two relatives, the sets are chains and their sums add up.
  if (relatives.every((ids) => ids.length <= 1)) {
    for (const index of order)
      for (const relative of relatives[index] ?? []) sums[index] = (sums[index] ?? 0) + (sums[relative] ?? 0);
    return sums;
  }
  // Otherwise the sets overlap: each is a row of bits, one machine word for 32 tasks, kept until its last reader is done.
  const words = (weights.length + 31) >>> 5;
  const rows: (Uint32Array | undefined)[] = [];
  const readers = new Int32Array(weights.length);
  for (const ids of relatives) for (const id of ids) readers[id] = (readers[id] ?? 0) + 1;
  const uniform = weights.every((weight) => weight === weights[0]) ? weights[0] : undefined;
  for (const index of order) {
    const row = new Uint32Array(words);
    row[index >>> 5] = 1 << (index & 31);
    for (const relative of relatives[index] ?? []) {
      const other = rows[relative];
      if (other) for (let word = 0; word < words; word++) row[word] = (row[word] ?? 0) | (other[word] ?? 0);
      readers[relative] = (readers[relative] ?? 0) - 1;
      if (readers[relative] === 0) rows[relative] = undefined;
    }
    if ((readers[index] ?? 0) > 0) rows[index] = row;
    sums[index] = uniform === undefined ? sumOfBits(row, weights) : countBits(row) * uniform;
  }
  return sums;
}

function countBits(row: Uint32Array): number {
  let count = 0;
  for (let bits of row) {
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

function sumOfBits(row: Uint32Array, weights: readonly number[]): number {
  let sum = 0;
  for (const [word, content] of row.entries()) {
    for (let bits = content; bits !== 0; bits &= bits - 1)
      sum += weights[(word << 5) + 31 - Math.clz32(bits & -bits)] ?? 0;
  }
  return sum;
}

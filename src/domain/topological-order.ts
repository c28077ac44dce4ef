/**
 * Indexes of all tasks, every task after its upstream tasks; ties in order of declaration.
 * @returns the order, or where there is a cycle the indexes along one
 */
export function topologicalOrder(
  upstream: readonly (readonly number[])[],
  downstream: readonly (readonly number[])[],
): TopologicalOrder {
  const waiting = upstream.map((ids) => ids.length);
  const order = waiting.flatMap((count, index) => (count === 0 ? [index] : []));
  for (let next = 0; next < order.length; next++) {
    for (const below of downstream[order[next] ?? 0] ?? []) {
      const left = (waiting[below] ?? 0) - 1;
      waiting[below] = left;
      if (left === 0) order.push(below);
    }
  }
  if (order.length === upstream.length) return { order };
  // Every task that is left waits for another one that is left: walking up must come round.
  const path: number[] = [];
  let at = waiting.findIndex((count) => count > 0);
  while (!path.includes(at)) {
    path.push(at);
    at = (upstream[at] ?? []).find((index) => (waiting[index] ?? 0) > 0) ?? at;
  }
  const cycle = path.slice(path.indexOf(at)).toReversed();
  const first = cycle.indexOf(Math.min(...cycle));
  return { cycle: [...cycle.slice(first), ...cycle.slice(0, first)] };
}

/** Indexes of tasks, or those along a cycle where there is one. */
export type TopologicalOrder = { order: number[]; cycle?: never } | { order?: never; cycle: number[] };

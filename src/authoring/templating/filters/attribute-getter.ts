import type { Engine } from '../language/engine.ts';
import { isInteger } from '../values/float-value.ts';
import { UndefinedValue } from '../values/undefined-value.ts';

/** How filters with `attribute=` get at it: `'a.b.0'` or an index. `fallback` stands for what is undefined. */
export function attributeGetter(
  path: unknown,
  engine: Engine,
  fallback?: unknown,
): (item: unknown) => Promise<unknown> {
  if (path === undefined || path === null) return async (item) => item;
  const steps = isInteger(path)
    ? [Number(path)]
    : String(path)
        .split('.')
        .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  return async (item) => {
    let value = item;
    for (const step of steps) {
      engine.budget.spend(1);
      value = await engine.item(value, step);
      if (value instanceof UndefinedValue && fallback !== undefined) value = fallback;
    }
    return value;
  };
}

/** The value that case-insensitive filters compare by. */
export function foldCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

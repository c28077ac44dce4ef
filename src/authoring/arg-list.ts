declare const VALUES: unique symbol;

/** The inputs of a task in the order in which its handler destructures them: see {@link withArgList}. */
export interface ArgList<out Values extends readonly unknown[] = readonly unknown[]> {
  // Exists for the compiler alone. Were it optional, `{}` would be a list, and every argument could be forgotten.
  readonly [VALUES]: Values;
}

const valuesOf = new WeakMap<object, readonly unknown[]>();

/**
 * Gives a task's inputs in order instead of by name: `transform(withArgList(extracted, 'us'))`. The handler must take a plain
 * object pattern, `({ rows, region }) => …`, since that is where the order is read from.
 */
export function withArgList<const Values extends readonly unknown[]>(...values: Values): ArgList<Values> {
  const list = Object.freeze({}) as ArgList<Values>;
  valuesOf.set(list, values);
  return list;
}

/** The values of an argument list, or undefined for anything else. */
export function valuesOfArgList(value: unknown): readonly unknown[] | undefined {
  return typeof value === 'object' && value !== null ? valuesOf.get(value) : undefined;
}

/**
 * The names that a function destructures its only parameter into, in order, or null where its source does not tell: another
 * kind of parameter, a default, a rest element, a nested pattern.
 */
export function destructuredNames(handler: (...args: never[]) => unknown): string[] | null {
  const pattern =
    /^(?:async\s+)?(?:function\b\s*\*?\s*[\w$]*\s*|[\w$]+\s*(?=\())?\(\s*\{([^{}[\]=]*)\}\s*(?::[^)]*)?,?\s*\)/.exec(
      handler.toString(),
    )?.[1];
  if (pattern === undefined || pattern.includes('...')) return null;
  const names = pattern
    .replaceAll(/\/\*.*?\*\//gs, '')
    .split(',')
    .map((part) => part.split(':')[0]?.trim() ?? '')
    .filter((name) => name !== '');
  return names.every((name) => /^[\w$]+$/.test(name)) ? names : null;
}

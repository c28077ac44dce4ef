import type { Json } from '../foundation/json.ts';

/**
 * A copy of a value as JSON holds it, or undefined for undefined. `toJSON` is honoured, so that a Date becomes text; members
 * that are undefined are left out.
 * @throws TypeError naming the place of what JSON cannot hold: a function, a bigint, NaN, a cycle, a Map …
 */
export function toJson(value: unknown): Json | undefined {
  return copy(value, '', []);
}

function copy(value: unknown, path: string, above: readonly object[]): Json | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw refuse(path, `is ${value}, which JSON has no word for; return null or text`);
    case 'bigint':
      throw refuse(path, 'is a bigint; convert it by Number(…) or String(…)');
    case 'function':
      throw refuse(path, 'is a function');
    case 'symbol':
      throw refuse(path, 'is a symbol');
    case 'object':
      return value === null ? null : copyObject(value, path, above);
  }
}

function copyObject(value: object, path: string, above: readonly object[]): Json | undefined {
  if (above.includes(value)) throw refuse(path, 'leads back to an object that contains it (a cycle)');
  const inside = [...above, value];
  if ('toJSON' in value && typeof value.toJSON === 'function') return copy(value.toJSON(), path, inside);
  if (Array.isArray(value)) {
    return value.map((item, index) => {
      const copied = copy(item, `${path}[${index}]`, inside);
      if (copied === undefined) throw refuse(`${path}[${index}]`, 'is undefined; use null');
      return copied;
    });
  }
  if (value instanceof Map || value instanceof Set) {
    throw refuse(
      path,
      `is a ${value.constructor.name}; convert it by ${value instanceof Map ? 'Object.fromEntries' : 'Array.from'}(…)`,
    );
  }
  if (value instanceof Error) throw refuse(path, 'is an Error; throw it, or return its message');
  if (ArrayBuffer.isView(value)) throw refuse(path, 'is binary; encode it as text');
  const object: Record<string, Json> = {};
  for (const [key, member] of Object.entries(value)) {
    const copied = copy(member, path === '' ? key : `${path}.${key}`, inside);
    // Not by assignment: `__proto__` is a key like any other.
    if (copied !== undefined)
      Object.defineProperty(object, key, { value: copied, enumerable: true, writable: true, configurable: true });
  }
  return object;
}

function refuse(path: string, problem: string): TypeError {
  return new TypeError(`${path === '' ? 'the value' : `'${path}'`} ${problem}`);
}

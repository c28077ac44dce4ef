import type { Json } from '../../foundation/json.ts';

/** JSON as Python's `json.dumps` writes it: a space after commas and colons, everything beyond ASCII escaped. */
export function jsonDumps(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(jsonDumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${quote(key)}: ${jsonDumps(member)}`);
    return `{${members.join(', ')}}`;
  }
  return JSON.stringify(value);
}

/** The same over several lines, as with `indent` and `sort_keys`. */
export function jsonDumpsIndented(value: Json, indent: number, sortKeys = true): string {
  return lines(value, '\n', ' '.repeat(indent), sortKeys);
}

function lines(value: Json, start: string, step: string, sortKeys: boolean): string {
  if (typeof value !== 'object' || value === null) return jsonDumps(value);
  const inner = start + step;
  if (Array.isArray(value)) {
    return value.length === 0
      ? '[]'
      : `[${inner}${value.map((item) => lines(item, inner, step, sortKeys)).join(`,${inner}`)}${start}]`;
  }
  const keys = sortKeys ? Object.keys(value).sort() : Object.keys(value);
  const members = keys.map((key) => `${quote(key)}: ${lines(value[key] ?? null, inner, step, sortKeys)}`);
  return members.length === 0 ? '{}' : `{${inner}${members.join(`,${inner}`)}${start}}`;
}

function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

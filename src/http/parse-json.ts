import type { Json } from '../foundation/json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Deeper values cannot be printed again without overrunning the stack. */
const DEEPEST_NESTING = 500;

const NUL_ESCAPE = '\\u0000';
const ESCAPES = [NUL_ESCAPE, '\\ud', '\\uD'];

/**
 * Reads JSON from outside.
 * @throws TypeError or SyntaxError where it is no UTF-8 or no JSON; RangeError where it is nested too deeply
 */
export function parseJson(body: Buffer): Json {
  const value = JSON.parse(utf8.decode(body)) as Json;
  if (nestingOf(value) > DEEPEST_NESTING) throw new RangeError('it is nested too deeply');
  return value;
}

/**
 * The same where nothing behind it has words of its own for what PostgreSQL takes in no text: a NUL character, and half of a
 * surrogate pair.
 * @throws RangeError also where a text in it holds one
 */
export function parseJsonWithoutNul(body: Buffer): Json {
  const value = parseJson(body);
  if (!ESCAPES.some((escape) => body.includes(escape))) return value;
  // Printed again, only these two have such an escape.
  const printed = JSON.stringify(value).replaceAll('\\\\', '');
  if (printed.includes(NUL_ESCAPE)) throw new RangeError('a text in it holds a NUL character');
  if (/\\ud[89a-f]/.test(printed)) throw new RangeError('a text in it holds half of a surrogate pair');
  return value;
}

/** How deep arrays and objects lie in each other, without recursion. */
function nestingOf(value: Json): number {
  let depth = 0;
  let level: Json[] = [value];
  while (level.length > 0) {
    const below: Json[] = [];
    for (const item of level) {
      if (typeof item === 'object' && item !== null) for (const member of Object.values(item)) below.push(member);
    }
    level = below;
    depth += 1;
    if (depth > DEEPEST_NESTING) break;
  }
  return depth;
}

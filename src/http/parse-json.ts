import type { Json } from '../foundation/json.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Deeper values cannot be printed again without overrunning the stack. */
const DEEPEST_NESTING = 500;

const NUL_ESCAPE = '\\u0000';

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
 * The same where nothing behind it has words of its own for a NUL character, which PostgreSQL takes in no text.
 * @throws RangeError also where a text in it holds one
 */
export function parseJsonWithoutNul(body: Buffer): Json {
  const value = parseJson(body);
  if (body.includes(NUL_ESCAPE) && JSON.stringify(value).replaceAll('\\\\', '').includes(NUL_ESCAPE)) {
    throw new RangeError('a text in it holds a NUL character');
  }
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

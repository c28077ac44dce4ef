import type { Json } from '../../foundation/json.ts';
import type { ApiRequest } from '../api-handler.ts';
import { MalformedJson } from './errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Deeper values cannot be printed again without overrunning the stack. */
const DEEPEST_NESTING = 500;

/**
 * Reads the body as JSON, whatever its content type says, as Airflow does.
 * @throws MalformedJson where it is empty or no JSON
 */
export async function readJson(request: ApiRequest): Promise<Json> {
  const body = await request.readBody();
  try {
    const text = utf8.decode(body);
    const value = JSON.parse(text) as Json;
    if (nestingOf(value) > DEEPEST_NESTING) throw new RangeError('nested too deeply');
    return value;
  } catch (cause) {
    throw new MalformedJson({ cause });
  }
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

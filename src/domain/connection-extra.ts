import type { Json } from '../foundation/json.ts';

/** The extra of a connection as JSON, usually an object: `{}` where there is none, undefined where it is no JSON. */
export function parseExtra(extra: string | null): Json | undefined {
  if (extra === null || extra.trim() === '') return {};
  try {
    return JSON.parse(extra) as Json;
  } catch {
    return undefined;
  }
}

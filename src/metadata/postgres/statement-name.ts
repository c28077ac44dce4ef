import { createHash } from 'node:crypto';

/** A connection keeps this many prepared statements at most; texts beyond are prepared each time. */
const NAMED_STATEMENTS = 1000;
const names = new Map<string, string>();

/** The name under which the text stays prepared on each connection, or undefined where that is not worth it. */
export function nameOf(sql: string): string | undefined {
  let name = names.get(sql);
  if (name === undefined && names.size < NAMED_STATEMENTS && /^\s*(?:select|insert|update|delete|with)\b/i.test(sql)) {
    name = createHash('sha256').update(sql).digest('base64url').slice(0, 20);
    names.set(sql, name);
  }
  return name;
}

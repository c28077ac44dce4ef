import type { Query, SqlValue, Statement } from './database.ts';

/** The text and the parameters of a query, however it was made. */
export function compileQuery(query: Query<unknown>): Statement {
  const compiled = 'compile' in query ? query.compile() : query;
  return { sql: compiled.sql, parameters: compiled.parameters as readonly SqlValue[] };
}

const WRITE_WORD = /\b(?:insert|update|delete|create|drop|alter)\b/i;
const LOCKING_CLAUSE = /\bfor\s+(?:no\s+key\s+)?update\b/gi;
const known = new Map<string, boolean>();

/**
 * True where the statement may change something. It errs on the side of true (a word in a string literal counts), which costs
 * a little time and is never wrong.
 */
export function mayWrite(sql: string): boolean {
  let answer = known.get(sql);
  if (answer === undefined) {
    answer = WRITE_WORD.test(sql.replace(LOCKING_CLAUSE, ''));
    // Texts come from a few constants; the bound only guards against a caller that breaks this promise.
    if (known.size > 5000) known.clear();
    known.set(sql, answer);
  }
  return answer;
}

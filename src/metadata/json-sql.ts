import type { Dialect } from './database.ts';

// Expressions for answers that the database makes as JSON text, so that nobody here reads and prints each row again.

/**
 * A JSON object of expressions by their keys, at most 50 of them (PostgreSQL takes 100 arguments). A text becomes a JSON text:
 * what is JSON already goes through {@link jsonOf}, what is true or false through {@link jsonFlag}.
 */
export function jsonObject(dialect: Dialect, members: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(members).map(([key, expression]) => `'${key}', ${expression}`);
  return `${dialect === 'postgres' ? 'json_build_object' : 'json_object'}(${pairs.join(', ')})`;
}

/** All rows of a FROM clause as a JSON array of an expression; `[]` where there are none. */
export function jsonArray(dialect: Dialect, expression: string, from: string, order: string): string {
  return dialect === 'postgres'
    ? `(SELECT COALESCE(json_agg(${expression} ORDER BY ${order}), '[]'::json) ${from})`
    : `(SELECT json_group_array(${expression} ORDER BY ${order}) ${from})`;
}

/** A column that holds JSON as text, or nothing. */
export function jsonOf(dialect: Dialect, column: string): string {
  return dialect === 'postgres' ? `${column}::json` : `json(${column})`;
}

/** A column that is true, false or nothing. */
export function jsonFlag(dialect: Dialect, column: string): string {
  return dialect === 'postgres' ? column : `json(CASE ${column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)`;
}

/** A moment as `isoformat` of the room foundation prints it: `2026-11-21T12:00:00+00:00`, the fraction only where there is one. */
export function isoTime(dialect: Dialect, column: string): string {
  return dialect === 'postgres'
    ? `replace(to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '.000000', '') || '+00:00'`
    : `replace(substr(${column}, 1, 26), '.000000', '') || '+00:00'`;
}

import type { Dialect } from './database.ts';

/*
 * Expressions by which the database writes answers itself: hot lists are sent as it made them, and nobody takes rows apart to
 * print them again.
 */

/**
 * The text of a JSON object.
 * @param members its members in their order: the name, and the expression of the value
 */
export function jsonObject(dialect: Dialect, members: Readonly<Record<string, string>>): string {
  const parts = Object.entries(members).flatMap(([name, expression]) => [`'${name}'`, expression]);
  return dialect === 'postgres' ? `json_build_object(${parts.join(', ')})::text` : `json_object(${parts.join(', ')})`;
}

/**
 * The rows of a FROM clause as an array of objects, for an object's member.
 * @param order the column that they are ordered by
 */
export function jsonArray(
  dialect: Dialect,
  members: Readonly<Record<string, string>>,
  from: string,
  order: string,
): string {
  const parts = Object.entries(members).flatMap(([name, expression]) => [`'${name}'`, expression]);
  return dialect === 'postgres'
    ? `(SELECT COALESCE(json_agg(json_build_object(${parts.join(', ')}) ORDER BY ${order}), '[]'::json) ${from})`
    : `(SELECT json_group_array(json_object(${parts.join(', ')}) ORDER BY ${order}) ${from})`;
}

/** A moment as Python's `isoformat()` prints it: `2099-01-01T00:00:00+00:00`, with six digits of a fraction if any. */
export function jsonMoment(dialect: Dialect, column: string): string {
  const text =
    dialect === 'postgres'
      ? `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`
      : `substr(${column}, 1, 26)`;
  return `replace(${text}, '.000000', '') || '+00:00'`;
}

/** A truth value: SQLite keeps numbers. */
export function jsonFlag(dialect: Dialect, column: string): string {
  return dialect === 'postgres' ? column : `json(iif(${column}, 'true', 'false'))`;
}

/** A stored JSON document as a part of the answer; the other one where there is none. */
export function jsonDocument(dialect: Dialect, column: string, otherwise: 'null' | '{}'): string {
  return dialect === 'postgres'
    ? `COALESCE(${column}::json, '${otherwise}'::json)`
    : `json(COALESCE(${column}, '${otherwise}'))`;
}

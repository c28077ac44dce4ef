import type { Dialect } from './database.ts';

/** Column types of a set of rows that a statement takes as one JSON parameter. */
export type JsonColumnType = 'text' | 'uuid' | 'timestamp' | 'integer' | 'real' | 'boolean' | 'json';

const POSTGRES_TYPES: Record<JsonColumnType, string> = {
  text: 'text',
  uuid: 'uuid',
  timestamp: 'timestamptz',
  integer: 'integer',
  real: 'double precision',
  boolean: 'boolean',
  json: 'json',
};

/**
 * A FROM item that turns parameter `$n`, a JSON array of objects, into rows: many rows cost one statement.
 * `json` columns are JSON documents given as text.
 */
export function rowsFromJson(
  dialect: Dialect,
  parameter: `$${number}`,
  alias: string,
  columns: Readonly<Record<string, JsonColumnType>>,
): string {
  const names = Object.keys(columns);
  if (dialect === 'postgres') {
    const typed = names.map(
      (name) => `${name} ${POSTGRES_TYPES[columns[name] === 'json' ? 'text' : (columns[name] ?? 'text')]}`,
    );
    return `json_to_recordset(${parameter}::json) AS ${alias}(${typed.join(', ')})`;
  }
  const selected = names.map((name) => `value ->> '$.${name}' AS ${name}`);
  return `(SELECT ${selected.join(', ')} FROM json_each(${parameter})) AS ${alias}`;
}

/** A subquery of one column for `IN (…)`: parameter `$n` is a JSON array of values. */
export function valuesFromJson(dialect: Dialect, parameter: `$${number}`, type: JsonColumnType): string {
  return dialect === 'postgres'
    ? `SELECT value::${POSTGRES_TYPES[type]} FROM json_array_elements_text(${parameter}::json)`
    : `SELECT value FROM json_each(${parameter})`;
}

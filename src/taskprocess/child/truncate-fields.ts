import type { Json, JsonObject } from '../../foundation/json.ts';
import { pythonRepr } from '../../foundation/python-repr.ts';

const NOTICE = 'Truncated. You can change this behaviour in [core]max_templated_field_length. ';
/** What Airflow reserves for the notice within the limit. */
const RESERVED = 79;

/**
 * Template fields as they are stored: one that Python would print longer than the limit becomes a text with its beginning, in
 * the words of Airflow 2.11. Whoever shows them knows that it is not the whole.
 * @param longest `[core] max_templated_field_length`, in characters
 */
export function truncateFields(fields: JsonObject, longest: number): JsonObject {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, truncate(value, longest)]));
}

function truncate(value: Json, longest: number): Json {
  // Python's "if not template_field": what is empty stays as it is, however low the limit.
  if (value === null || value === false || value === 0 || value === '') return value;
  const text = typeof value === 'string' ? value : pythonRepr(value);
  if (text === '[]' || text === '{}' || text.length <= longest) return value;
  // Half of a character beyond the basic plane is no text that a database takes.
  const start = text.slice(0, Math.max(0, longest - RESERVED)).replace(/[\uD800-\uDBFF]$/, '');
  return `${NOTICE}${pythonRepr(start)}... `;
}

import { type Timestamp, parseTimestamp } from '../../../foundation/timestamp.ts';
import type { FieldErrors } from './body.ts';
import { Problem } from '../problem.ts';

/** ISO 8601 with a time, as Python's marshmallow reads dates that the schema of a body does not check. */
const DATETIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * Reads a date of a body that {@link complainAboutDatetimes} has nothing against.
 * @throws Problem 400 where it has no zone
 */
export function readDatetime(text: string): Timestamp {
  const zone = DATETIME.exec(text)?.[1];
  if (zone === undefined)
    throw new Problem(400, { title: 'Invalid datetime format', detail: 'Naive datetime is disallowed' });
  return parseTimestamp(withSeconds(text.toUpperCase()));
}

/** What is wrong with the fields of a body that are to be dates. */
export function complainAboutDatetimes(fields: Readonly<Record<string, string | undefined>>): FieldErrors {
  const wrong = Object.entries(fields).filter(([, text]) => text !== undefined && !isDatetime(text));
  return Object.fromEntries(wrong.map(([name]) => [name, ['Not a valid datetime.']]));
}

function isDatetime(text: string): boolean {
  if (!DATETIME.test(text)) return false;
  try {
    parseTimestamp(withSeconds(text.toUpperCase()));
    return true;
  } catch {
    return false;
  }
}

function withSeconds(text: string): string {
  return text.replace(/^(.{10}[T ]\d\d:\d\d)(?!:)/, '$1:00');
}

import { parseTimestamp, type Timestamp } from '../../foundation/timestamp.ts';
import { loadPg } from './load-pg.ts';

const INT8 = 20;
const JSON_TEXT = 114;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const NUMERIC = 1700;
const JSONB = 3802;

const asText = (text: string): string => text;

const PARSERS = new Map<number, (text: string) => unknown>([
  [INT8, Number],
  [NUMERIC, Number],
  [JSON_TEXT, asText],
  [JSONB, asText],
  [DATE, asText],
  [TIMESTAMP, readTimestamp],
  [TIMESTAMPTZ, readTimestamp],
]);

/** How a value of PostgreSQL's type `oid` is read from its text form, so that both databases give the same values. */
export function parserOf(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  return (format === 'binary' ? undefined : PARSERS.get(oid)) ?? loadPg().types.getTypeParser(oid, format as 'text');
}

/** PostgreSQL prints `2026-11-21 12:00:00.5+00` in UTC: put together rather than parsed, since rows have many. */
function readTimestamp(text: string): Timestamp {
  const zone = text.indexOf('+', 19);
  const end = zone === -1 ? text.length : zone;
  if (text[10] !== ' ' || (zone !== -1 && text.slice(zone) !== '+00')) return parseTimestamp(text);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, end).padEnd(6, '0')}Z` as Timestamp;
}

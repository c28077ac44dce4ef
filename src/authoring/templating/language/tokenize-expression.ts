import type { Token } from './token.ts';

const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const FLOAT = /(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?[eE][+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|[1-9](?:_?\d)*|0(?:_?0)*/y;
const STRING = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y;
const OPERATOR = /\/\/|\*\*|==|!=|<=|>=|[-+*/%~<>()[\]{},.:=|;]/y;

/** The token of an expression at `position`, and where it ends; null where none begins there. */
export function readExpressionToken(
  text: string,
  position: number,
): { token: Omit<Token, 'line'>; end: number } | null {
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = position;
    return pattern.exec(text)?.[0] ?? null;
  };
  // A number after a dot is an item (`row.0.1`), not a fraction.
  const float = text[position - 1] === '.' ? null : match(FLOAT);
  const number = float ?? match(INTEGER);
  if (number !== null)
    return { token: { kind: 'number', text: number.replaceAll('_', '') }, end: position + number.length };
  const name = match(NAME);
  if (name !== null) return { token: { kind: 'name', text: name }, end: position + name.length };
  const string = match(STRING);
  if (string !== null) {
    return { token: { kind: 'string', text: unescapeString(string.slice(1, -1)) }, end: position + string.length };
  }
  const operator = match(OPERATOR);
  if (operator !== null) return { token: { kind: 'operator', text: operator }, end: position + operator.length };
  return null;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What the inside of a string literal stands for, by Python's escapes. An unknown escape stays as it is, as there. */
function unescapeString(inside: string): string {
  if (!inside.includes('\\')) return inside;
  return inside.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([^]))/g,
    (whole: string, byte?: string, short?: string, long?: string, octal?: string, simple?: string) => {
      const hex = byte ?? short ?? long;
      if (hex !== undefined)
        return Number.parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(hex, 16)) : whole;
      if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
      return (simple === undefined ? undefined : SIMPLE_ESCAPES[simple]) ?? whole;
    },
  );
}

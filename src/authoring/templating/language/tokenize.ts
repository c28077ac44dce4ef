import { pythonRepr } from '../../../foundation/python-repr.ts';
import { TemplateError, locateError } from './template-error.ts';
import type { Token } from './token.ts';
import { readExpressionToken } from './tokenize-expression.ts';

const OPENING = /\{\{|\{%|\{#/g;
const RAW = /\s*raw\s*(-?)%\}/y;
const END_RAW = /\{%([-+]?)\s*endraw\s*([-+]?)%\}/g;

/**
 * Cuts a template into tokens by Jinja's rules with its default delimiters: `-` strips the white space on its side, one newline
 * at the end of the template is dropped, and line ends become `\n`.
 * @throws TemplateError (TemplateSyntaxError)
 */
export function tokenize(source: string, templateName: string): Token[] {
  const text = normalizeSource(source);
  const tokens: Token[] = [];
  let position = 0;
  let line = 1;
  let stripNext = false;

  const advance = (end: number): void => {
    for (; position < end; position++) if (text.charCodeAt(position) === 10) line++;
  };
  const fail = (reason: string, remedy: string): never => {
    throw locateError(new TemplateError('TemplateSyntaxError', reason, remedy), templateName, line);
  };
  const pushText = (end: number, stripEnd: boolean): void => {
    let chunk = text.slice(position, end);
    if (stripNext) chunk = chunk.trimStart();
    if (stripEnd) chunk = chunk.trimEnd();
    if (chunk !== '') tokens.push({ kind: 'text', text: chunk, line });
    stripNext = false;
    advance(end);
  };

  while (position < text.length) {
    OPENING.lastIndex = position;
    const opening = OPENING.exec(text);
    if (!opening) {
      pushText(text.length, false);
      break;
    }
    const sign = text[opening.index + 2];
    pushText(opening.index, sign === '-');
    const begin = opening.index + 2 + (sign === '-' || sign === '+' ? 1 : 0);

    if (opening[0] === '{#') {
      const end = text.indexOf('#}', begin);
      if (end === -1) return fail('Missing end of comment tag', 'Close the comment with #}.');
      stripNext = text[end - 1] === '-' && end > begin;
      advance(end + 2);
      continue;
    }

    RAW.lastIndex = begin;
    const raw = opening[0] === '{%' ? RAW.exec(text) : null;
    if (raw) {
      advance(RAW.lastIndex);
      stripNext = raw[1] === '-';
      END_RAW.lastIndex = position;
      const end = END_RAW.exec(text);
      if (!end) return fail('Missing end of raw directive', 'Close it with {% endraw %}.');
      pushText(end.index, end[1] === '-');
      stripNext = end[2] === '-';
      advance(END_RAW.lastIndex);
      continue;
    }

    const isTag = opening[0] === '{%';
    const closing = isTag ? '%}' : '}}';
    tokens.push({ kind: isTag ? 'begin-tag' : 'begin-output', text: opening[0], line });
    advance(begin);
    const open: string[] = [];
    for (;;) {
      while (position < text.length && /\s/.test(text.charAt(position))) advance(position + 1);
      if (position >= text.length)
        return fail(`unexpected end of template, expected '${closing}'`, `Close it with ${closing}.`);
      const strip = text[position] === '-' || text[position] === '+' ? 1 : 0;
      if (open.length === 0 && text.startsWith(closing, position + strip)) {
        stripNext = text[position] === '-';
        tokens.push({ kind: isTag ? 'end-tag' : 'end-output', text: closing, line });
        advance(position + strip + 2);
        break;
      }
      const read = readExpressionToken(text, position);
      if (!read)
        return fail(`unexpected char ${pythonRepr(text.charAt(position))} at ${position}`, 'Remove or quote it.');
      const { token } = read;
      if (token.kind === 'operator') {
        if ('([{'.includes(token.text)) open.push(token.text);
        else if (')]}'.includes(token.text)) {
          const opened = open.pop();
          if (opened !== BRACKETS[token.text]) {
            const expected = opened === undefined ? '' : `, expected '${CLOSING[opened]}'`;
            return fail(
              `unexpected '${token.text}'${expected}`,
              'Check that brackets are closed in the order in which they were opened.',
            );
          }
        }
      }
      tokens.push({ ...token, line });
      advance(read.end);
    }
  }
  return tokens;
}

/** The tokens of a text that is nothing but an expression. @throws TemplateError (TemplateSyntaxError) */
export function readExpressionTokens(text: string): Token[] {
  const tokens: Token[] = [];
  for (let position = 0; position < text.length;) {
    const space = /\s*/y;
    space.lastIndex = position;
    position += space.exec(text)?.[0].length ?? 0;
    if (position >= text.length) break;
    const read = readExpressionToken(text, position);
    if (!read) throw new TemplateError('TemplateSyntaxError', `unexpected char '${text.charAt(position)}'`);
    tokens.push({ ...read.token, line: 1 });
    position = read.end;
  }
  return tokens;
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const BRACKETS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Line ends as `\n`, and without one newline at the end, as Jinja reads every template (`keep_trailing_newline` is off). */
export function normalizeSource(source: string): string {
  const text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

import { TemplateError, locateError } from './template-error.ts';
import type { Token, TokenKind } from './token.ts';

/** Tokens one after another, for the parsers. */
export class TokenStream {
  readonly templateName: string;
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[], templateName: string) {
    this.#tokens = tokens;
    this.templateName = templateName;
  }

  peek(ahead = 0): Token | undefined {
    return this.#tokens[this.#next + ahead];
  }

  /** How many tokens were taken. */
  get position(): number {
    return this.#next;
  }

  /** Which of these names stand among the tokens from a position up to here? */
  namesSince(position: number, wanted: ReadonlySet<string>): ReadonlySet<string> {
    const taken = this.#tokens.slice(position, this.#next);
    return new Set(taken.filter(({ kind, text }) => kind === 'name' && wanted.has(text)).map(({ text }) => text));
  }

  /** The line of what comes next, or of the end. */
  get line(): number {
    return (this.peek() ?? this.#tokens.at(-1))?.line ?? 1;
  }

  /** Is the next token of that kind (and that text)? */
  is(kind: TokenKind, text?: string): boolean {
    const token = this.peek();
    return token !== undefined && token.kind === kind && (text === undefined || token.text === text);
  }

  isOperator(text: string): boolean {
    return this.is('operator', text);
  }

  isName(text: string): boolean {
    return this.is('name', text);
  }

  take(): Token {
    const token = this.peek();
    if (!token) return this.fail('unexpected end of template');
    this.#next++;
    return token;
  }

  /** Takes the next token if it is that one. */
  accept(kind: TokenKind, text: string): boolean {
    if (!this.is(kind, text)) return false;
    this.#next++;
    return true;
  }

  acceptOperator(text: string): boolean {
    return this.accept('operator', text);
  }

  acceptName(text: string): boolean {
    return this.accept('name', text);
  }

  /** @throws TemplateError (TemplateSyntaxError) where something else comes next */
  expect(kind: TokenKind, text?: string): Token {
    if (this.is(kind, text)) return this.take();
    const wanted = text ?? DESCRIPTIONS[kind];
    const token = this.peek();
    return this.fail(
      token
        ? `expected token '${wanted}', got '${describe(token)}'`
        : `unexpected end of template, expected '${wanted}'`,
    );
  }

  fail(reason: string, remedy: string | null = null): never {
    throw locateError(new TemplateError('TemplateSyntaxError', reason, remedy), this.templateName, this.line);
  }
}

const DESCRIPTIONS: Readonly<Record<TokenKind, string>> = {
  text: 'template data',
  'begin-output': 'begin of print statement',
  'end-output': 'end of print statement',
  'begin-tag': 'begin of statement block',
  'end-tag': 'end of statement block',
  name: 'name',
  string: 'string',
  number: 'number',
  operator: 'operator',
};

/** How error texts call a token. */
export function describe(token: Token): string {
  return token.kind === 'name' || token.kind === 'operator' || token.kind === 'number'
    ? token.text
    : DESCRIPTIONS[token.kind];
}

/** How error texts call the token that comes next. */
export function describeNext(stream: TokenStream): string {
  const token = stream.peek();
  return token ? describe(token) : 'end of template';
}

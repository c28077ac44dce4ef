import { asFloat, asInteger } from '../values/float-value.ts';
import type { CallSyntax, CompareOperator, Expression } from './syntax-tree.ts';
import { describeNext } from './token-stream.ts';
import type { TokenStream } from './token-stream.ts';

/** An expression of Jinja, from the loosest binding (`a if b else c`) down. */
export function parseExpression(stream: TokenStream, withConditional = true): Expression {
  let expression = parseOr(stream);
  if (!withConditional) return expression;
  while (stream.acceptName('if')) {
    const condition = parseOr(stream);
    const otherwise = stream.acceptName('else') ? parseExpression(stream) : null;
    expression = { kind: 'conditional', condition, chosen: expression, otherwise };
  }
  return expression;
}

/** An expression, or several with commas between: a tuple. Stops before what `ends` says, where a trailing comma is allowed. */
export function parseTuple(stream: TokenStream, ends: () => boolean, withConditional = true): Expression {
  const items: Expression[] = [];
  let isTuple = false;
  while (!ends()) {
    items.push(parseExpression(stream, withConditional));
    if (!stream.acceptOperator(',')) break;
    isTuple = true;
  }
  const [first] = items;
  if (first && !isTuple) return first;
  if (!first && !stream.isOperator(')')) return stream.fail(`Expected an expression, got '${describeNext(stream)}'`);
  return { kind: 'tuple', items };
}

function parseOr(stream: TokenStream): Expression {
  let left = parseAnd(stream);
  while (stream.acceptName('or')) left = { kind: 'or', left, right: parseAnd(stream) };
  return left;
}

function parseAnd(stream: TokenStream): Expression {
  let left = parseNot(stream);
  while (stream.acceptName('and')) left = { kind: 'and', left, right: parseNot(stream) };
  return left;
}

function parseNot(stream: TokenStream): Expression {
  if (stream.acceptName('not')) return { kind: 'not', operand: parseNot(stream) };
  return parseCompare(stream);
}

const COMPARE = new Set<string>(['==', '!=', '<', '<=', '>', '>=']);

function parseCompare(stream: TokenStream): Expression {
  const first = parseSum(stream);
  const rest: { operator: CompareOperator; operand: Expression }[] = [];
  for (;;) {
    const token = stream.peek();
    let operator: CompareOperator;
    if (token?.kind === 'operator' && COMPARE.has(token.text)) {
      stream.take();
      operator = token.text as CompareOperator;
    } else if (stream.acceptName('in')) operator = 'in';
    else if (stream.isName('not') && stream.peek(1)?.kind === 'name' && stream.peek(1)?.text === 'in') {
      stream.take();
      stream.take();
      operator = 'not in';
    } else break;
    rest.push({ operator, operand: parseSum(stream) });
  }
  return rest.length === 0 ? first : { kind: 'compare', first, rest };
}

function parseSum(stream: TokenStream): Expression {
  let left = parseConcat(stream);
  for (;;) {
    if (stream.acceptOperator('+')) left = { kind: 'binary', operator: '+', left, right: parseConcat(stream) };
    else if (stream.acceptOperator('-')) left = { kind: 'binary', operator: '-', left, right: parseConcat(stream) };
    else return left;
  }
}

function parseConcat(stream: TokenStream): Expression {
  const first = parseProduct(stream);
  if (!stream.isOperator('~')) return first;
  const parts = [first];
  while (stream.acceptOperator('~')) parts.push(parseProduct(stream));
  return { kind: 'concat', parts };
}

const PRODUCT = ['*', '/', '//', '%'] as const;

function parseProduct(stream: TokenStream): Expression {
  let left = parsePower(stream);
  for (;;) {
    const operator = PRODUCT.find((text) => stream.isOperator(text));
    if (!operator) return left;
    stream.take();
    left = { kind: 'binary', operator, left, right: parsePower(stream) };
  }
}

function parsePower(stream: TokenStream): Expression {
  // From left to right, unlike Python: so Jinja has it.
  let left = parseUnary(stream, true);
  while (stream.acceptOperator('**')) left = { kind: 'binary', operator: '**', left, right: parseUnary(stream, true) };
  return left;
}

function parseUnary(stream: TokenStream, withFilters: boolean): Expression {
  let expression: Expression;
  if (stream.acceptOperator('-')) expression = { kind: 'negative', operand: parseUnary(stream, false) };
  else if (stream.acceptOperator('+')) expression = { kind: 'positive', operand: parseUnary(stream, false) };
  else expression = parsePrimary(stream);
  expression = parsePostfix(stream, expression);
  return withFilters ? parseFilters(stream, expression) : expression;
}

const CONSTANTS = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);

function parsePrimary(stream: TokenStream): Expression {
  const token = stream.peek();
  if (token?.kind === 'name') {
    stream.take();
    return CONSTANTS.has(token.text)
      ? { kind: 'literal', value: CONSTANTS.get(token.text) }
      : { kind: 'name', name: token.text };
  }
  if (token?.kind === 'number') {
    stream.take();
    return { kind: 'literal', value: readNumber(token.text) };
  }
  if (token?.kind === 'string') {
    let value = '';
    while (stream.is('string')) value += stream.take().text;
    return { kind: 'literal', value };
  }
  if (stream.acceptOperator('(')) {
    const inside = parseTuple(stream, () => stream.isOperator(')'));
    stream.expect('operator', ')');
    return inside;
  }
  if (stream.acceptOperator('[')) {
    const items: Expression[] = [];
    while (!stream.isOperator(']')) {
      items.push(parseExpression(stream));
      if (!stream.acceptOperator(',')) break;
    }
    stream.expect('operator', ']');
    return { kind: 'list', items };
  }
  if (stream.acceptOperator('{')) {
    const entries: [Expression, Expression][] = [];
    while (!stream.isOperator('}')) {
      const key = parseExpression(stream);
      stream.expect('operator', ':');
      entries.push([key, parseExpression(stream)]);
      if (!stream.acceptOperator(',')) break;
    }
    stream.expect('operator', '}');
    return { kind: 'dict', entries };
  }
  return stream.fail(`unexpected '${describeNext(stream)}'`, 'Write an expression here');
}

function readNumber(text: string): unknown {
  if (/^0[bBoOxX]/.test(text)) return asInteger(BigInt(text));
  return /[.eE]/.test(text) ? asFloat(Number(text)) : asInteger(BigInt(text));
}

function parsePostfix(stream: TokenStream, start: Expression): Expression {
  let expression = start;
  for (;;) {
    if (stream.acceptOperator('.')) {
      const token = stream.take();
      if (token.kind === 'name') expression = { kind: 'attribute', object: expression, name: token.text };
      else if (token.kind === 'number' && /^\d+$/.test(token.text)) {
        expression = { kind: 'item', object: expression, key: { kind: 'literal', value: Number(token.text) } };
      } else return stream.fail('expected name or number');
    } else if (stream.acceptOperator('[')) expression = parseSubscript(stream, expression);
    else if (stream.isOperator('('))
      expression = { kind: 'call', callee: expression, args: parseCallArguments(stream) };
    else return expression;
  }
}

function parseSubscript(stream: TokenStream, object: Expression): Expression {
  const part = (): Expression | null =>
    stream.isOperator(':') || stream.isOperator(']') ? null : parseExpression(stream);
  const from = part();
  if (stream.acceptOperator(':')) {
    const to = part();
    const step = stream.acceptOperator(':') ? part() : null;
    stream.expect('operator', ']');
    return { kind: 'slice', object, from, to, step };
  }
  if (!from) return stream.fail("expected an index between '[' and ']'");
  const items = [from];
  while (stream.acceptOperator(',')) items.push(parseExpression(stream));
  stream.expect('operator', ']');
  return { kind: 'item', object, key: items.length === 1 ? from : { kind: 'tuple', items } };
}

/** `value | filter is test(…)`, as far as they follow. */
function parseFilters(stream: TokenStream, start: Expression): Expression {
  let expression = start;
  for (;;) {
    if (stream.acceptOperator('|')) expression = { kind: 'filter', input: expression, ...parseFilterStep(stream) };
    else if (stream.acceptName('is')) expression = parseTest(stream, expression);
    else if (stream.isOperator('('))
      expression = { kind: 'call', callee: expression, args: parseCallArguments(stream) };
    else return expression;
  }
}

/** The name of a filter and its arguments, the `|` being taken. */
export function parseFilterStep(stream: TokenStream): { name: string; args: CallSyntax } {
  const name = parseDottedName(stream);
  return { name, args: stream.isOperator('(') ? parseCallArguments(stream) : { positional: [], named: [] } };
}

function parseDottedName(stream: TokenStream): string {
  let name = stream.expect('name').text;
  while (stream.acceptOperator('.')) name += `.${stream.expect('name').text}`;
  return name;
}

/** The arguments of a call, with their parentheses. */
function parseCallArguments(stream: TokenStream): CallSyntax {
  const args: CallSyntax = { positional: [], named: [] };
  stream.expect('operator', '(');
  while (!stream.isOperator(')')) {
    if (stream.acceptOperator('**')) args.named.push({ name: null, value: parseExpression(stream) });
    else if (stream.acceptOperator('*')) args.positional.push({ value: parseExpression(stream), spread: true });
    else if (stream.is('name') && stream.peek(1)?.kind === 'operator' && stream.peek(1)?.text === '=') {
      const name = stream.take().text;
      stream.take();
      args.named.push({ name, value: parseExpression(stream) });
    } else {
      if (args.named.length > 0) return stream.fail('invalid syntax for function call expression');
      args.positional.push({ value: parseExpression(stream), spread: false });
    }
    if (!stream.acceptOperator(',')) break;
  }
  stream.expect('operator', ')');
  return args;
}

/** Words that end a test rather than being its argument: `x is odd and y`. */
const AFTER_TEST = new Set(['else', 'or', 'and', 'if', 'is', 'in', 'not', 'recursive']);

function parseTest(stream: TokenStream, input: Expression): Expression {
  const negated = stream.acceptName('not');
  const name = parseDottedName(stream);
  if (stream.isOperator('(')) return { kind: 'test', input, name, args: parseCallArguments(stream), negated };
  const token = stream.peek();
  const beginsArgument =
    token !== undefined &&
    (token.kind === 'string' ||
      token.kind === 'number' ||
      (token.kind === 'name' && !AFTER_TEST.has(token.text)) ||
      (token.kind === 'operator' && (token.text === '[' || token.text === '{')));
  if (stream.isName('is')) return stream.fail('You cannot chain multiple tests with is');
  const positional = beginsArgument ? [{ value: parsePostfix(stream, parsePrimary(stream)), spread: false }] : [];
  return { kind: 'test', input, name, args: { positional, named: [] }, negated };
}

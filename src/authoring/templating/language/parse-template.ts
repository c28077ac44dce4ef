import { parseExpression, parseFilterStep, parseTuple } from './parse-expression.ts';
import type {
  Expression,
  FilterStep,
  MacroSyntax,
  Parameter,
  ParsedTemplate,
  Statement,
  Target,
} from './syntax-tree.ts';
import { locateError } from './template-error.ts';
import { describe, describeNext, TokenStream } from './token-stream.ts';
import { tokenize } from './tokenize.ts';

/** Reads a template. @throws TemplateError (TemplateSyntaxError) that names the template and the line */
export function parseTemplate(source: string, name: string): ParsedTemplate {
  const stream = new TokenStream(tokenize(source, name), name);
  try {
    return { name, body: parseBody(stream, []).body };
  } catch (error) {
    // Too deep a nesting ends in a RangeError.
    throw locateError(error, name, stream.line);
  }
}

/** Statements until a tag whose name is one of `ends` (which is taken, with its name), or with no `ends` the template's end. */
function parseBody(stream: TokenStream, ends: readonly string[], block = ''): { body: Statement[]; end: string } {
  const body: Statement[] = [];
  for (;;) {
    const token = stream.peek();
    if (!token) {
      if (ends.length === 0) return { body, end: '' };
      return stream.fail(
        `Unexpected end of template. Jinja was looking for the following tags: ${ends.map((end) => `'${end}'`).join(' or ')}. The innermost block that needs to be closed is '${block}'.`,
        `Close the block with {% ${ends.at(-1)} %}`,
      );
    }
    stream.take();
    const { line } = token;
    if (token.kind === 'text') body.push({ kind: 'text', text: token.text, line });
    else if (token.kind === 'begin-output') {
      body.push({ kind: 'output', value: parseTuple(stream, () => stream.is('end-output')), line });
      stream.expect('end-output');
    } else {
      const tag = stream.expect('name').text;
      if (ends.includes(tag)) return { body, end: tag };
      const parse = TAGS.get(tag);
      if (!parse) return failUnknownTag(stream, tag, ends);
      const statements = parse(stream, line);
      body.push(...(Array.isArray(statements) ? statements : [statements]));
    }
  }
}

function failUnknownTag(stream: TokenStream, tag: string, ends: readonly string[]): never {
  if (tag === 'extends' || tag === 'block') {
    return stream.fail(
      `Tag '${tag}' is not supported`,
      'Use include, import and macros instead of template inheritance',
    );
  }
  const looking =
    ends.length === 0
      ? ''
      : ` Jinja was looking for the following tags: ${ends.map((end) => `'${end}'`).join(' or ')}.`;
  return stream.fail(`Encountered unknown tag '${tag}'.${looking}`, 'Correct the tag');
}

type TagParser = (stream: TokenStream, line: number) => Statement | Statement[];

const TAGS: ReadonlyMap<string, TagParser> = new Map<string, TagParser>([
  ['if', parseIf],
  ['for', parseFor],
  ['set', parseSet],
  ['with', parseWith],
  ['macro', parseMacro],
  ['call', parseCallBlock],
  ['filter', parseFilterBlock],
  ['include', parseInclude],
  ['import', parseImport],
  ['from', parseFromImport],
  ['do', parseDo],
  ['autoescape', parseAutoescape],
]);

const atTagEnd = (stream: TokenStream) => (): boolean => stream.is('end-tag');

/** The body of a block, from the end of its opening tag to the end of its closing one. */
function parseBlock(stream: TokenStream, end: string): Statement[] {
  stream.expect('end-tag');
  const { body } = parseBody(stream, [end], end.replace(/^end/, ''));
  // `{% endmacro name %}` repeats the name, and says no more by it.
  if (end === 'endmacro' && stream.is('name')) stream.take();
  stream.expect('end-tag');
  return body;
}

function parseIf(stream: TokenStream, line: number): Statement {
  const branches: { condition: Expression; body: Statement[] }[] = [];
  for (;;) {
    const condition = parseTuple(stream, atTagEnd(stream), false);
    stream.expect('end-tag');
    const { body, end } = parseBody(stream, ['elif', 'else', 'endif'], 'if');
    branches.push({ condition, body });
    if (end === 'elif') continue;
    let otherwise: Statement[] = [];
    if (end === 'else') {
      stream.expect('end-tag');
      otherwise = parseBody(stream, ['endif'], 'if').body;
    }
    stream.expect('end-tag');
    return { kind: 'if', branches, otherwise, line };
  }
}

function parseFor(stream: TokenStream, line: number): Statement {
  const target = parseTarget(stream);
  stream.expect('name', 'in');
  const iterable = parseTuple(
    stream,
    () => stream.is('end-tag') || stream.isName('recursive') || stream.isName('if'),
    false,
  );
  const condition = stream.acceptName('if') ? parseExpression(stream) : null;
  const recursive = stream.acceptName('recursive');
  stream.expect('end-tag');
  const { body, end } = parseBody(stream, ['else', 'endfor'], 'for');
  let otherwise: Statement[] = [];
  if (end === 'else') {
    stream.expect('end-tag');
    otherwise = parseBody(stream, ['endfor'], 'for').body;
  }
  stream.expect('end-tag');
  return { kind: 'for', target, iterable, condition, recursive, body, otherwise, line };
}

function parseTarget(stream: TokenStream): Target {
  const items: Target[] = [];
  let isTuple = false;
  do {
    if (stream.acceptOperator('(')) {
      items.push(parseTarget(stream));
      stream.expect('operator', ')');
    } else if (stream.is('name') && !stream.isName('in')) {
      const { text: name } = stream.take();
      if (CONSTANT_NAMES.has(name)) return stream.fail(`can't assign to '${name}'`);
      const attribute = stream.acceptOperator('.') ? stream.expect('name').text : null;
      items.push(attribute === null ? { kind: 'name', name } : { kind: 'namespace', name, attribute });
    } else break;
    if (!stream.acceptOperator(',')) break;
    isTuple = true;
  } while (!stream.isName('in'));
  const [first] = items;
  if (!first) return stream.fail(`unexpected '${describeNext(stream)}'`, 'Write a name to assign to');
  return isTuple ? { kind: 'tuple', items } : first;
}

const CONSTANT_NAMES = new Set(['true', 'false', 'none', 'True', 'False', 'None']);

function parseSet(stream: TokenStream, line: number): Statement {
  const target = parseTarget(stream);
  if (stream.acceptOperator('=')) {
    const value = parseTuple(stream, atTagEnd(stream));
    stream.expect('end-tag');
    return { kind: 'set', target, value, line };
  }
  const filters: FilterStep[] = [];
  while (stream.acceptOperator('|')) filters.push(parseFilterStep(stream));
  return { kind: 'set-block', target, filters, body: parseBlock(stream, 'endset'), line };
}

function parseWith(stream: TokenStream, line: number): Statement {
  const bindings: { target: Target; value: Expression }[] = [];
  while (!stream.is('end-tag')) {
    // Not parseTarget: a comma here begins the next binding.
    const target: Target = { kind: 'name', name: stream.expect('name').text };
    stream.expect('operator', '=');
    bindings.push({ target, value: parseExpression(stream) });
    if (!stream.acceptOperator(',')) break;
  }
  return { kind: 'with', bindings, body: parseBlock(stream, 'endwith'), line };
}

function parseParameters(stream: TokenStream): Parameter[] {
  const parameters: Parameter[] = [];
  stream.expect('operator', '(');
  while (!stream.isOperator(')')) {
    const name = stream.expect('name').text;
    const fallback = stream.acceptOperator('=') ? parseExpression(stream) : null;
    if (fallback === null && parameters.at(-1)?.fallback)
      return stream.fail('non-default argument follows default argument');
    parameters.push({ name, fallback });
    if (!stream.acceptOperator(',')) break;
  }
  stream.expect('operator', ')');
  return parameters;
}

const CATCHING = new Set(['varargs', 'kwargs', 'caller']);

/** The body of a macro, with what it catches. */
function parseMacroBody(stream: TokenStream, name: string, parameters: Parameter[], end: string): MacroSyntax {
  const begin = stream.position;
  const body = parseBlock(stream, end);
  return { name, parameters, body, catches: stream.namesSince(begin, CATCHING) };
}

function parseMacro(stream: TokenStream, line: number): Statement {
  const name = stream.expect('name').text;
  return { kind: 'macro', macro: parseMacroBody(stream, name, parseParameters(stream), 'endmacro'), line };
}

function parseCallBlock(stream: TokenStream, line: number): Statement {
  const parameters = stream.isOperator('(') ? parseParameters(stream) : [];
  const call = parseExpression(stream);
  if (call.kind !== 'call') return stream.fail('expected call');
  return { kind: 'call-block', call, caller: parseMacroBody(stream, 'caller', parameters, 'endcall'), line };
}

function parseFilterBlock(stream: TokenStream, line: number): Statement {
  const filters = [parseFilterStep(stream)];
  while (stream.acceptOperator('|')) filters.push(parseFilterStep(stream));
  return { kind: 'filter-block', filters, body: parseBlock(stream, 'endfilter'), line };
}

/** `with context` or `without context`, where one of them follows. */
function parseWithContext(stream: TokenStream, fallback: boolean): boolean {
  const word = stream.peek();
  const next = stream.peek(1);
  if ((word?.text !== 'with' && word?.text !== 'without') || next?.text !== 'context') return fallback;
  stream.take();
  stream.take();
  return word.text === 'with';
}

function parseInclude(stream: TokenStream, line: number): Statement {
  const template = parseExpression(stream);
  const ignoreMissing = stream.acceptName('ignore');
  if (ignoreMissing) stream.expect('name', 'missing');
  const withContext = parseWithContext(stream, true);
  stream.expect('end-tag');
  return { kind: 'include', template, ignoreMissing, withContext, line };
}

function parseImport(stream: TokenStream, line: number): Statement {
  const template = parseExpression(stream);
  stream.expect('name', 'as');
  const alias = stream.expect('name').text;
  const withContext = parseWithContext(stream, false);
  stream.expect('end-tag');
  return { kind: 'import', template, alias, withContext, line };
}

function parseFromImport(stream: TokenStream, line: number): Statement {
  const template = parseExpression(stream);
  stream.expect('name', 'import');
  const names: { name: string; alias: string }[] = [];
  let withContext = false;
  while (!stream.is('end-tag')) {
    const token = stream.peek();
    if ((token?.text === 'with' || token?.text === 'without') && stream.peek(1)?.text === 'context') {
      withContext = parseWithContext(stream, false);
      break;
    }
    const name = stream.expect('name').text;
    names.push({ name, alias: stream.acceptName('as') ? stream.expect('name').text : name });
    if (!stream.acceptOperator(',')) {
      withContext = parseWithContext(stream, false);
      break;
    }
  }
  if (names.length === 0) return stream.fail(`expected names to import, got '${describe(stream.take())}'`);
  stream.expect('end-tag');
  return { kind: 'from-import', template, names, withContext, line };
}

function parseDo(stream: TokenStream, line: number): Statement {
  const value = parseTuple(stream, atTagEnd(stream));
  stream.expect('end-tag');
  return { kind: 'do', value, line };
}

/** Nothing is escaped by itself in Airflow's templates, and `autoescape` is accepted for its body. */
function parseAutoescape(stream: TokenStream): Statement[] {
  parseExpression(stream);
  return parseBlock(stream, 'endautoescape');
}

import { parseTuple } from './language/parse-expression.ts';
import type { Expression } from './language/syntax-tree.ts';
import { TemplateError } from './language/template-error.ts';
import { TokenStream } from './language/token-stream.ts';
import { readExpressionTokens } from './language/tokenize.ts';
import { printText } from './values/print-value.ts';
import { toPlain } from './values/to-plain.ts';

/** What the pieces that a template wrote amount to, by the rules of Jinja's NativeEnvironment. */
export function nativeValue(pieces: readonly unknown[]): unknown {
  if (pieces.length === 0) return null;
  const [only] = pieces;
  if (pieces.length === 1 && typeof only !== 'string') return toPlain(only);
  const text = pieces.map((piece) => printText(piece)).join('');
  try {
    const stream = new TokenStream(readExpressionTokens(text), 'literal');
    const expression = parseTuple(stream, () => stream.peek() === undefined);
    return stream.peek() === undefined ? readLiteral(expression) : text;
  } catch (error) {
    // Not a literal: it is just text.
    if (error instanceof TemplateError) return text;
    throw error;
  }
}

/** The value of a literal as Python's `ast.literal_eval` takes it. @throws TemplateError where it is more than that */
function readLiteral(node: Expression): unknown {
  switch (node.kind) {
    case 'literal':
      return toPlain(node.value);
    case 'list':
    case 'tuple':
      return node.items.map(readLiteral);
    case 'dict':
      return Object.fromEntries(node.entries.map(([key, value]) => [printText(readLiteral(key)), readLiteral(value)]));
    case 'negative':
    case 'positive': {
      const value = readLiteral(node.operand);
      if (typeof value === 'number') return node.kind === 'negative' ? -value : value;
      throw notLiteral();
    }
    default:
      throw notLiteral();
  }
}

function notLiteral(): TemplateError {
  return new TemplateError('ValueError', 'malformed node or string');
}

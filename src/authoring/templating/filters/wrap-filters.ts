import type { Filter } from '../language/engine.ts';
import { checkTextLength } from '../language/work-budget.ts';
import { splitLines } from '../methods/split-text.ts';
import { isTruthy } from '../operations/truth.ts';
import { integerArgument, textArgument } from '../values/argument-values.ts';
import { dictEntries, isDict } from '../values/dict.ts';
import { printRepr, printText } from '../values/print-value.ts';
import { Tuple } from '../values/sequence-values.ts';

/** Jinja's filters that lay out a text. */
export const wrapFilters: Readonly<Record<string, Filter>> = {
  wordwrap(value, args) {
    const [width, breakLong, wrapString] = args.bind('wordwrap', [
      'width',
      'break_long_words',
      'wrapstring',
      'break_on_hyphens',
    ]);
    const columns = Math.max(1, integerArgument(width, 79));
    const cutWords = breakLong === undefined || isTruthy(breakLong);
    const text = printText(value);
    const ending = wrapString === undefined || wrapString === null ? '\n' : textArgument(wrapString);
    checkTextLength(text.length * (1 + ending.length));
    return splitLines(text, false)
      .map((line) => wrapLine(line, columns, cutWords).join(ending))
      .join(ending);
  },
  pprint: (value) => prettyPrint(value, 0),
};

/** White space, and the place after a hyphen between letters. */
const BREAKS = /(\s+)|(?<=[\p{L}\p{N}_][\p{L}_]-)(?=[\p{L}\p{N}_]+[\p{L}_])/u;

/** One line wrapped by the algorithm of Python's textwrap: a word that fits no line fills what is left of the current one. */
function wrapLine(line: string, width: number, cutWords: boolean): string[] {
  const lines: string[] = [];
  const pieces = line.split(BREAKS).filter((piece) => piece !== undefined && piece !== '');
  while (pieces.length > 0) {
    const current: string[] = [];
    let length = 0;
    if (lines.length > 0 && pieces[0]?.trim() === '') pieces.shift();
    for (let piece = pieces[0]; piece !== undefined && length + piece.length <= width; piece = pieces[0]) {
      current.push(piece);
      length += piece.length;
      pieces.shift();
    }
    const [next] = pieces;
    if (next !== undefined && next.length > width) {
      if (cutWords) {
        const room = width - length;
        const hyphen = next.slice(0, room).lastIndexOf('-');
        const end = hyphen > 0 && /[^-]/.test(next.slice(0, hyphen)) ? hyphen + 1 : room;
        current.push(next.slice(0, end));
        pieces[0] = next.slice(end);
      } else if (current.length === 0) current.push(pieces.shift() ?? '');
    }
    if (current.at(-1)?.trim() === '') current.pop();
    if (current.length > 0) lines.push(current.join(''));
  }
  return lines;
}

const PRETTY_WIDTH = 80;

/** Python's pprint: on one line where it fits into 80 columns, else one item a line; dicts sorted by key. */
function prettyPrint(value: unknown, indent: number): string {
  const flat = printRepr(sortKeys(value));
  if (indent + flat.length <= PRETTY_WIDTH) return flat;
  const separator = `,\n${' '.repeat(indent + 1)}`;
  if (Array.isArray(value) && value.length > 0) {
    const [open, close] = value instanceof Tuple ? ['(', ')'] : ['[', ']'];
    return open + value.map((item) => prettyPrint(item, indent + 1)).join(separator) + close;
  }
  if (isDict(value)) {
    const entries = dictEntries(sortKeys(value) as typeof value).map(([key, item]) => {
      const label = `${printRepr(key)}: `;
      return label + prettyPrint(item, indent + 1 + label.length);
    });
    return `{${entries.join(separator)}}`;
  }
  return flat;
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value instanceof Tuple ? Tuple.fromItems(value.map(sortKeys)) : value.map(sortKeys);
  if (!isDict(value)) return value;
  const entries = dictEntries(value).map(([key, item]) => [key, sortKeys(item)] as const);
  return new Map(entries.sort(([a], [b]) => (printText(a) < printText(b) ? -1 : 1)));
}

import { TemplateError } from '../language/template-error.ts';
import { checkTextLength } from '../language/work-budget.ts';
import { integerArgument, textArgument } from '../values/argument-values.ts';
import { iterate } from '../operations/iterate.ts';
import { isTruthy } from '../operations/truth.ts';
import { characters } from '../values/characters.ts';
import { isDict } from '../values/dict.ts';
import { tupleOf } from '../values/sequence-values.ts';
import { typeName } from '../values/type-name.ts';
import { capitalize, replaceText, stripText, swapCase, titleCase } from './change-text.ts';
import { characterTests } from './character-tests.ts';
import { formatText } from './format-text.ts';
import { methodTable } from './method.ts';
import { splitLines, splitText } from './split-text.ts';

export const stringMethods = methodTable<string>({
  ...characterTests,
  upper: (self) => self.toUpperCase(),
  lower: (self) => self.toLowerCase(),
  casefold: (self) => self.toLowerCase().replaceAll('ß', 'ss'),
  title: (self) => titleCase(self),
  capitalize: (self) => capitalize(self),
  swapcase: (self) => swapCase(self),
  strip: (self, args) => stripText(self, args.bind('strip', ['chars'])[0], true, true),
  lstrip: (self, args) => stripText(self, args.bind('lstrip', ['chars'])[0], true, false),
  rstrip: (self, args) => stripText(self, args.bind('rstrip', ['chars'])[0], false, true),
  replace(self, args) {
    const [before, after, count] = args.bind('replace', ['old', 'new', 'count'], 2);
    return replaceText(self, textArgument(before), textArgument(after), integerArgument(count, -1));
  },
  split(self, args, engine) {
    const [separator, most] = args.bind('split', ['sep', 'maxsplit']);
    const parts = splitText(self, separator ?? null, integerArgument(most, -1), false);
    engine.budget.spend(parts.length);
    return parts;
  },
  rsplit(self, args, engine) {
    const [separator, most] = args.bind('rsplit', ['sep', 'maxsplit']);
    const parts = splitText(self, separator ?? null, integerArgument(most, -1), true);
    engine.budget.spend(parts.length);
    return parts;
  },
  splitlines(self, args, engine) {
    const [keep] = args.bind('splitlines', ['keepends']);
    const lines = splitLines(self, keep !== undefined && isTruthy(keep));
    engine.budget.spend(lines.length);
    return lines;
  },
  join(self, args) {
    const texts = iterate(args.bind('join', ['iterable'], 1)[0]).map((item, i) => {
      if (typeof item === 'string') return item;
      throw new TemplateError(
        'TypeError',
        `sequence item ${i}: expected str instance, ${typeName(item)} found`,
        'The join filter takes values of any type',
      );
    });
    checkTextLength(texts.reduce((sum, text) => sum + text.length + self.length, 0));
    return texts.join(self);
  },
  startswith: (self, args) => hasEnd(self, args.bind('startswith', ['prefix', 'start', 'end'], 1), 'startsWith'),
  endswith: (self, args) => hasEnd(self, args.bind('endswith', ['suffix', 'start', 'end'], 1), 'endsWith'),
  find: (self, args) => find(self, args.bind('find', ['sub', 'start', 'end'], 1), 'indexOf'),
  rfind: (self, args) => find(self, args.bind('rfind', ['sub', 'start', 'end'], 1), 'lastIndexOf'),
  index: (self, args) => found(find(self, args.bind('index', ['sub', 'start', 'end'], 1), 'indexOf')),
  rindex: (self, args) => found(find(self, args.bind('rindex', ['sub', 'start', 'end'], 1), 'lastIndexOf')),
  count(self, args) {
    const sub = textArgument(args.bind('count', ['sub'], 1)[0]);
    return sub === '' ? Array.from(self).length + 1 : self.split(sub).length - 1;
  },
  removeprefix(self, args) {
    const prefix = textArgument(args.bind('removeprefix', ['prefix'], 1)[0]);
    return self.startsWith(prefix) ? self.slice(prefix.length) : self;
  },
  removesuffix(self, args) {
    const suffix = textArgument(args.bind('removesuffix', ['suffix'], 1)[0]);
    return suffix !== '' && self.endsWith(suffix) ? self.slice(0, -suffix.length) : self;
  },
  partition(self, args) {
    const separator = textArgument(args.bind('partition', ['sep'], 1)[0]);
    const at = self.indexOf(separator);
    return at === -1 ? tupleOf(self, '', '') : tupleOf(self.slice(0, at), separator, self.slice(at + separator.length));
  },
  rpartition(self, args) {
    const separator = textArgument(args.bind('rpartition', ['sep'], 1)[0]);
    const at = self.lastIndexOf(separator);
    return at === -1 ? tupleOf('', '', self) : tupleOf(self.slice(0, at), separator, self.slice(at + separator.length));
  },
  ljust: (self, args) => justify(self, args.bind('ljust', ['width', 'fillchar'], 1), (missing) => [0, missing]),
  rjust: (self, args) => justify(self, args.bind('rjust', ['width', 'fillchar'], 1), (missing) => [missing, 0]),
  center: (self, args) =>
    justify(self, args.bind('center', ['width', 'fillchar'], 1), (missing, width) => {
      // Python's own rule of where the odd space goes.
      const left = Math.floor(missing / 2) + (missing & width & 1);
      return [left, missing - left];
    }),
  zfill(self, args) {
    const width = integerArgument(args.bind('zfill', ['width'], 1)[0]);
    checkTextLength(width);
    const sign = /^[-+]/.exec(self)?.[0] ?? '';
    return sign + '0'.repeat(Math.max(0, width - characters(self).length)) + self.slice(sign.length);
  },
  expandtabs(self, args) {
    const size = integerArgument(args.bind('expandtabs', ['tabsize'])[0], 8);
    checkTextLength(self.length * Math.max(1, size));
    let column = 0;
    return self.replace(/[\t\n]|[^\t\n]+/g, (piece) => {
      const spaces = size <= 0 ? '' : ' '.repeat(size - (column % size));
      column = piece === '\n' ? 0 : column + (piece === '\t' ? spaces.length : piece.length);
      return piece === '\t' ? spaces : piece;
    });
  },
  encode: (self) => self,
  format: (self, args, engine) => formatText(self, args, engine),
  format_map(self, args, engine) {
    const [mapping] = args.bind('format_map', ['mapping'], 1);
    if (!isDict(mapping)) throw new TemplateError('TypeError', 'format_map() argument must be a mapping');
    return formatText(self, args, engine, mapping);
  },
});

function part(text: string, start: unknown, end: unknown): string {
  const from = start === undefined || start === null ? undefined : integerArgument(start);
  const to = end === undefined || end === null ? undefined : integerArgument(end);
  return text.slice(from, to);
}

function hasEnd(text: string, [affix, start, end]: unknown[], side: 'startsWith' | 'endsWith'): boolean {
  const within = part(text, start, end);
  return (Array.isArray(affix) ? affix : [affix]).some((one) => within[side](textArgument(one)));
}

function find(text: string, [sub, start, end]: unknown[], direction: 'indexOf' | 'lastIndexOf'): number {
  const offset = start === undefined || start === null ? 0 : integerArgument(start);
  const from = offset < 0 ? Math.max(0, text.length + offset) : offset;
  const at = part(text, from, end)[direction](textArgument(sub));
  return at === -1 ? -1 : characters(text.slice(0, at + from)).length;
}

function found(index: number): number {
  if (index === -1) throw new TemplateError('ValueError', 'substring not found');
  return index;
}

function justify(
  text: string,
  [width, fill]: unknown[],
  share: (missing: number, width: number) => [number, number],
): string {
  const columns = integerArgument(width);
  checkTextLength(columns);
  const [left, right] = share(Math.max(0, columns - Array.from(text).length), columns);
  const character = textArgument(fill, ' ');
  return character.repeat(left) + text + character.repeat(right);
}

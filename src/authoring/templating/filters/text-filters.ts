import type { Filter } from '../language/engine.ts';
import { TemplateError } from '../language/template-error.ts';
import { checkTextLength } from '../language/work-budget.ts';
import { capitalize, replaceText, stripTags, stripText } from '../methods/change-text.ts';
import { splitLines } from '../methods/split-text.ts';
import { formatPercent } from '../operations/format-percent.ts';
import { iterate } from '../operations/iterate.ts';
import { isTruthy } from '../operations/truth.ts';
import { integerArgument, numberArgument, textArgument } from '../values/argument-values.ts';
import { Arguments } from '../values/arguments.ts';
import { dictEntries, isDict } from '../values/dict.ts';
import { printText } from '../values/print-value.ts';
import { Tuple } from '../values/sequence-values.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

const escapeHtml: Filter = (value) =>
  printText(value).replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);

/** Jinja's filters that make a text of a text. */
export const textFilters: Readonly<Record<string, Filter>> = {
  upper: (value) => printText(value).toUpperCase(),
  lower: (value) => printText(value).toLowerCase(),
  capitalize: (value) => capitalize(printText(value)),
  // Words begin after white space, a dash or an opening bracket: Jinja's own rule.
  title: (value) =>
    printText(value)
      .split(/([-\s({[<]+)/)
      .map((word) => capitalize(word))
      .join(''),
  trim: (value, args) => stripText(printText(value), args.bind('trim', ['chars'])[0], true, true),
  replace(value, args) {
    const [before, after, count] = args.bind('replace', ['old', 'new', 'count'], 2);
    const most = count === undefined || count === null ? -1 : integerArgument(count);
    return replaceText(printText(value), printText(before), printText(after), most);
  },
  format(value, args) {
    if (args.positional.length > 0 && args.named.size > 0) {
      throw new TemplateError('TypeError', "can't handle positional and keyword arguments at the same time");
    }
    return formatPercent(
      printText(value),
      args.named.size > 0 ? new Map(args.named) : Tuple.fromItems(args.positional),
    );
  },
  escape: escapeHtml,
  e: escapeHtml,
  forceescape: escapeHtml,
  safe: (value) => printText(value),
  string: (value) => printText(value),
  striptags: (value) =>
    stripTags(printText(value))
      .split(/\s+/)
      .filter((word) => word !== '')
      .join(' '),
  center(value, args) {
    const width = integerArgument(args.bind('center', ['width'])[0], 80);
    checkTextLength(width);
    const text = printText(value);
    const missing = Math.max(0, width - Array.from(text).length);
    const left = Math.floor(missing / 2) + (missing & width & 1);
    return ' '.repeat(left) + text + ' '.repeat(missing - left);
  },
  indent(value, args) {
    const [width, first, blank] = args.bind('indent', ['width', 'first', 'blank']);
    const margin = typeof width === 'string' ? width : ' '.repeat(Math.min(1000, integerArgument(width, 4)));
    const text = printText(value);
    const lines = splitLines(`${text}\n`, false);
    checkTextLength(text.length + lines.length * margin.length);
    const withBlank = blank !== undefined && isTruthy(blank);
    const rest = lines.slice(1).map((line) => (line !== '' || withBlank ? margin + line : line));
    const start = first !== undefined && isTruthy(first) && (lines[0] !== '' || withBlank) ? margin : '';
    return [start + (lines[0] ?? ''), ...rest].join('\n');
  },
  truncate(value, args) {
    const [length, killWords, end, leeway] = args.bind('truncate', ['length', 'killwords', 'end', 'leeway']);
    const text = Array.from(printText(value));
    const most = integerArgument(length, 255);
    const ending = textArgument(end, '...');
    if (text.length <= most + integerArgument(leeway, 5)) return text.join('');
    const cut = text.slice(0, Math.max(0, most - ending.length)).join('');
    if (killWords !== undefined && isTruthy(killWords)) return cut + ending;
    const space = cut.lastIndexOf(' ');
    return (space === -1 ? cut : cut.slice(0, space)) + ending;
  },
  xmlattr(value, args, engine) {
    const [autospace] = args.bind('xmlattr', ['autospace']);
    const items = isDict(value) ? dictEntries(value) : [];
    const attributes = items
      .filter(([, item]) => item !== null)
      .map(([key, item]) => `${printText(key)}="${escapeHtml(item, Arguments.none, engine)}"`)
      .join(' ');
    return attributes !== '' && (autospace === undefined || isTruthy(autospace)) ? ` ${attributes}` : attributes;
  },
  wordcount: (value) => (printText(value).match(/[\p{L}\p{N}_]+/gu) ?? []).length,
  urlencode(value) {
    if (typeof value === 'string' || !(isDict(value) || Array.isArray(value))) return quoteUrl(printText(value), true);
    const pairs: (readonly unknown[])[] = isDict(value) ? dictEntries(value) : value.map((pair) => iterate(pair));
    return pairs
      .map(([key, item]) => `${quoteUrl(printText(key), false)}=${quoteUrl(printText(item), false)}`)
      .join('&');
  },
  filesizeformat(value, args) {
    const [binary] = args.bind('filesizeformat', ['binary']);
    const base = binary !== undefined && isTruthy(binary) ? 1024 : 1000;
    const bytes = typeof value === 'string' ? Number(value) : numberArgument(value);
    if (bytes === 1) return '1 Byte';
    if (bytes < base) return `${Math.trunc(bytes)} Bytes`;
    const prefixes =
      base === 1024 ? ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei', 'Zi', 'Yi'] : ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
    let unit = base;
    let prefix = prefixes[0];
    for (prefix of prefixes) {
      if (bytes < unit * base) break;
      if (prefix !== prefixes.at(-1)) unit *= base;
    }
    return `${(bytes / unit).toFixed(1)} ${prefix}B`;
  },
};

/** A text as part of a URL. In a query (`isPath` false) a space is `+` and a slash is escaped, as Python's quote_plus has it. */
function quoteUrl(text: string, isPath: boolean): string {
  const quoted = encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return isPath ? quoted.replaceAll('%2F', '/') : quoted.replaceAll('%20', '+');
}

import { TemplateError } from '../language/template-error.ts';
import { textArgument } from '../values/argument-values.ts';

/**
 * Python's `str.split`: at white space where there is no separator, and at most `most` times (negative: always).
 * @param fromEnd counts the splits from the right, as `rsplit`
 */
export function splitText(text: string, separator: unknown, most: number, fromEnd: boolean): string[] {
  if (separator === null) return splitWords(text, most, fromEnd);
  const mark = textArgument(separator);
  if (mark === '') throw new TemplateError('ValueError', 'empty separator');
  const parts = text.split(mark);
  if (most < 0 || parts.length <= most + 1) return parts;
  if (fromEnd) return [parts.slice(0, parts.length - most).join(mark), ...parts.slice(parts.length - most)];
  return [...parts.slice(0, most), parts.slice(most).join(mark)];
}

function splitWords(text: string, most: number, fromEnd: boolean): string[] {
  const words = [...text.matchAll(/\S+/g)];
  if (most < 0 || words.length <= most) return words.map(([word]) => word);
  if (fromEnd) {
    const kept = words.slice(words.length - most);
    const end = kept[0]?.index ?? text.length;
    return [text.slice(0, end).trimEnd(), ...kept.map(([word]) => word)];
  }
  const rest = words[most];
  return [...words.slice(0, most).map(([word]) => word), text.slice(rest?.index ?? text.length)];
}

/** Python's `str.splitlines`. */
export function splitLines(text: string, keepEnds: boolean): string[] {
  const lines =
    text.match(/[^\n\r\v\f\u2028\u2029\x85]*(?:\r\n|[\n\r\v\f\u2028\u2029\x85])|[^\n\r\v\f\u2028\u2029\x85]+$/g) ?? [];
  return keepEnds ? lines : lines.map((line) => line.replace(/(?:\r\n|[\n\r\v\f\u2028\u2029\x85])$/, ''));
}

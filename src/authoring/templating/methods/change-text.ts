import { checkTextLength } from '../language/work-budget.ts';
import { textArgument } from '../values/argument-values.ts';

/** Python's `str.title()`: a letter after anything but a letter is upper case, others lower. */
export function titleCase(text: string): string {
  return text.replace(/\p{L}+/gu, (word) => capitalize(word));
}

/** The first character upper case, all others lower. */
export function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

export function swapCase(text: string): string {
  return text.replace(/\p{L}/gu, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}

/** Python's `str.replace`. @param most how many to replace, negative for all */
export function replaceText(text: string, before: string, after: string, most: number): string {
  const found = before === '' ? text.length + 1 : text.split(before).length - 1;
  const times = most < 0 ? found : Math.min(most, found);
  checkTextLength(text.length + times * (after.length - before.length));
  if (most < 0) return text.replaceAll(before, () => after);
  let left = most;
  return text.replaceAll(before, (match) => (left-- > 0 ? after : match));
}

/** Python's `str.strip`, `lstrip` and `rstrip`. @param chars which characters to strip, white space by default */
export function stripText(text: string, chars: unknown, start: boolean, end: boolean): string {
  if (chars === undefined || chars === null) {
    const left = start ? text.trimStart() : text;
    return end ? left.trimEnd() : left;
  }
  const set = new Set(textArgument(chars));
  const characters = Array.from(text);
  const isKept = (character: string): boolean => !set.has(character);
  const first = characters.findIndex(isKept);
  if (first === -1) return '';
  const last = characters.findLastIndex(isKept);
  return characters.slice(start ? first : 0, end ? last + 1 : undefined).join('');
}

/** A text without its markup: comments and tags. What is not closed stays. */
export function stripTags(text: string): string {
  // By searching, not by a pattern: that would try every unclosed bracket to the end of the text.
  let result = '';
  let from = 0;
  for (;;) {
    const open = text.indexOf('<', from);
    const isComment = open !== -1 && text.startsWith('<!--', open);
    const close = open === -1 ? -1 : text.indexOf(isComment ? '-->' : '>', open);
    if (close === -1) return result + text.slice(from);
    result += text.slice(from, open);
    from = close + (isComment ? 3 : 1);
  }
}

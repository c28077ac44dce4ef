import { checkTextLength } from '../language/work-budget.ts';

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

/**
 * Breaks a text into lines of at most `width` characters, at spaces; a longer word is broken where it must be. Lines that it has
 * already stay, and those that are indented are not broken: they are examples. At least one line.
 */
export function wrapText(text: string, width: number): string[] {
  return text
    .split('\n')
    .flatMap((line) => (/^\s/.test(line) || line.length <= width ? [line] : wrapLine(line, width)));
}

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.trim().split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    while (word.length > width) {
      lines.push(word.slice(0, width));
      word = word.slice(width);
    }
    line = word;
  }
  return [...lines, line];
}

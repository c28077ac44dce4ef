import { fitColumns } from './column-widths.ts';

/** A table of texts: the names of its columns and its rows. */
export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Airflow 2's table (`-o table`), at most `width` wide: long cells are broken at spaces.
 * @param paintHead what the lines of its head become
 */
export function renderTable(
  { columns, rows }: TextTable,
  width: number,
  paintHead: (line: string) => string = (line) => line,
): string {
  if (columns.length === 0) return '\n\n';
  const padding = columns.map((_, index) => (index === 0 ? 0 : 1) + (index === columns.length - 1 ? 0 : 1));
  const natural = columns.map((name, index) => {
    const cells = [name, ...rows.map((row) => row[index] ?? '')];
    return Math.max(...cells.flatMap((cell) => cell.split('\n').map(displayWidth))) + (padding[index] ?? 0);
  });
  const outer = fitColumns(natural, width - (columns.length - 1));
  const inner = outer.map((size, index) => Math.max(1, size - (padding[index] ?? 0)));
  const broken = [columns, ...rows].map((row) => row.map((cell, index) => breakCell(cell, inner[index] ?? 1)));
  const [head = [], ...body] = broken;
  const rule = outer.map((size) => '='.repeat(size)).join('+');
  const blank = ' '.repeat(outer.reduce((total, size) => total + size, columns.length - 1));
  return [
    ...renderRow(head, inner, 'bottom').map(paintHead),
    rule,
    ...body.flatMap((row) => renderRow(row, inner, 'top')),
    blank,
    '',
  ].join('\n');
}

/** The lines of one row: cells of fewer lines hang at the top, those of the head stand at the bottom. */
function renderRow(cells: readonly string[][], widths: readonly number[], align: 'top' | 'bottom'): string[] {
  const height = Math.max(...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((lines, index) => {
        const text = lines[align === 'top' ? line : line - (height - lines.length)] ?? '';
        return text + ' '.repeat(Math.max(0, (widths[index] ?? 0) - displayWidth(text)));
      })
      .join(' | '),
  );
}

function breakCell(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => breakLine(line, width));
}

/** Words keep the spaces after them while a line has room; a word wider than the column is cut. */
function breakLine(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text.trimEnd()];
  const lines: string[] = [];
  let line = '';
  for (const part of text.match(/\s*\S+\s*|\s+/g) ?? ['']) {
    let word = part;
    if (line !== '' && displayWidth(line) + displayWidth(word.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    while (displayWidth(word.trimEnd()) > width) {
      const head = takeWidth(word, width);
      lines.push(head);
      word = word.slice(head.length);
    }
    line += word;
  }
  return [...lines, line.trimEnd()];
}

/** The longest beginning of a text that is at most `width` wide; at least one character. */
function takeWidth(text: string, width: number): string {
  let head = '';
  for (const character of text) {
    if (head !== '' && displayWidth(head + character) > width) break;
    head += character;
  }
  return head;
}

/** Columns that a text takes on a terminal: East Asian wide characters and emoji take two, combining ones none. */
export function displayWidth(text: string): number {
  // oxlint-disable-next-line no-control-regex -- the range is that of ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (/\p{M}|\u200b|\u200d/u.test(character)) continue;
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

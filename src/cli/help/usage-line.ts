import type { Option } from '../option.ts';
import type { HelpStyle } from './help-style.ts';

/** How an option's value is shown: `DAG_ID`, `[DATE]`; empty for a switch. */
export function valueText({ nargs, metavar }: Option<unknown>): string {
  if (nargs === 0) return '';
  if (nargs === '?') return `[${metavar}]`;
  return nargs === '*' ? `[${metavar} ...]` : metavar;
}

/** The head of a help: the program and its arguments, broken into lines as Python's argparse does. */
export function usageLine(prog: string, options: readonly Option<unknown>[], style: HelpStyle, width: number): string {
  const optionals = options.filter(({ flags }) => flags.length > 0);
  const optionalParts = ['[-h]', ...optionals.map(optionalPart)];
  const positionalParts = options.filter(({ flags }) => flags.length === 0).map(valueText);
  const line = `${style.usage}${[prog, ...optionalParts, ...positionalParts].join(' ')}`;
  if (line.length <= width - 2) return line;
  const indent = ' '.repeat(style.usage.length + prog.length + 1);
  const first = fill(optionalParts, indent, width - 2);
  const lines = positionalParts.length > 0 ? [...first, ...fill(positionalParts, indent, width - 2)] : first;
  return `${style.usage}${prog} ${lines.join('\n').trimStart()}`;
}

function optionalPart(option: Option<unknown>): string {
  const value = valueText(option);
  const part = `${option.flags[0] ?? ''}${value === '' ? '' : ` ${value}`}`;
  return option.required ? part : `[${part}]`;
}

function fill(parts: readonly string[], indent: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    if (line !== '' && indent.length + line.length + 1 + part.length > width) {
      lines.push(indent + line);
      line = '';
    }
    line += line === '' ? part : ` ${part}`;
  }
  return [...lines, indent + line];
}

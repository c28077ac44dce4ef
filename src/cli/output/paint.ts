import { styleText } from 'node:util';
import type { Cli } from '../cli.ts';
import { choice } from '../option.ts';

/** Whether output has colours: `auto` where it goes to a terminal. */
export type ColorChoice = 'auto' | 'off' | 'on';

export const COLOR = choice(
  ['--color'],
  ['auto', 'off', 'on'],
  'auto',
  'Do emit colored output; auto: on a terminal, unless NO_COLOR is set (default: auto)',
);

const STYLES = { head: 'bold', name: 'cyan', comment: 'gray' } as const;

/** Dresses a part of the output for the eye, or leaves it as it is. */
export type Paint = (style: keyof typeof STYLES, text: string) => string;

export function painterFor({ columns, env }: Pick<Cli, 'columns' | 'env'>, color: ColorChoice = 'auto'): Paint {
  const isMeant = columns !== undefined && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  if (color === 'off' || (color === 'auto' && !isMeant)) return (_, text) => text;
  return (style, text) => styleText(STYLES[style], text, { validateStream: false });
}

/** A text in the form of `airflow.cfg`. */
export function paintConfig(text: string, paint: Paint): string {
  return text
    .split('\n')
    .map((line) => {
      if (line.startsWith('#')) return paint('comment', line);
      if (/^\[.*\]$/.test(line)) return paint('head', line);
      return line.replace(/^[^\s=]+(?= = )/, (name) => paint('name', name));
    })
    .join('\n');
}

/** A help: its headings, and the commands, arguments and options that it explains. */
export function paintHelp(text: string, paint: Paint): string {
  return text
    .replace(
      /^( {4})?(Usage|Positional Arguments|Options|Groups|Commands|examples)(?=:|$)/gim,
      (_, indent = '', title) => indent + paint('head', title as string),
    )
    .replace(/^( {2,6})(-.+?|[\w-]+)(?= {2}|$)/gm, (_, indent: string, name: string) => indent + paint('name', name));
}

/** The names of members. */
export function paintJson(text: string, paint: Paint): string {
  return text.replace(/"(?:[^"\\]|\\.)*"(:?)/g, (part, colon: string) =>
    colon === '' ? part : `${paint('name', part.slice(0, -1))}:`,
  );
}

/** The names of members, where lines begin with them. */
export function paintYaml(text: string, paint: Paint): string {
  return text.replace(
    /^([ -]*)([\w.-]+)(?=:( |$))/gm,
    (_, indent: string, name: string) => indent + paint('name', name),
  );
}

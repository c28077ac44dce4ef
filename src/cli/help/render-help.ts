import type { Command, CommandEntry, CommandGroup } from '../command.ts';
import type { Option } from '../option.ts';
import type { HelpStyle } from './help-style.ts';
import { usageLine, valueText } from './usage-line.ts';
import { wrapText } from './wrap-text.ts';

/** Where the texts begin. */
const HELP_COLUMN = 24;

interface Line {
  readonly head: string;
  readonly help: string | undefined;
  readonly indent: number;
}

const CONFIG_LINE: Line = {
  head: '--config FILE',
  help: "read this configuration file instead of the home's airflow.cfg",
  indent: 2,
};
const HELP_LINE: Line = { head: '-h, --help', help: 'show this help message and exit', indent: 2 };

/** The help of one command. */
export function renderCommandHelp(
  prog: string,
  help: string,
  command: Command,
  style: HelpStyle,
  width: number,
): string {
  const options = Object.values(command.options);
  const positionals = options.filter(({ flags }) => flags.length === 0);
  const optionals = options.filter(({ flags }) => flags.length > 0);
  const parts = [`${usageLine(prog, options, style, width)}\n`];
  const description = command.description ?? help;
  if (description !== '') parts.push(`${wrapText(description, width - 2).join('\n')}\n`);
  const lines = [
    positionals.map((option): Line => ({ head: valueText({ ...option, nargs: 1 }), help: option.help, indent: 2 })),
    [
      HELP_LINE,
      ...optionals.map((option): Line => ({ head: invocation(option, style), help: helpOf(option), indent: 2 })),
    ],
  ] as const;
  const column = helpColumn(lines.flat());
  if (lines[0].length > 0) parts.push(`${style.positionals}\n${renderLines(lines[0], column, width)}`);
  parts.push(`${style.optionals}\n${renderLines(lines[1], column, width)}`);
  if (command.epilog !== undefined) parts.push(`${command.epilog}\n`);
  return parts.join('\n');
}

/** The help of a group: its commands. */
export function renderGroupHelp(group: CommandGroup, style: HelpStyle, width: number): string {
  const commands = shownLines(group.commands, 4);
  const column = helpColumn([...commands, HELP_LINE]);
  return [
    `${style.usage}airflow ${group.name} [-h] COMMAND ...\n`,
    `${group.help}\n`,
    `${style.positionals}\n  COMMAND\n${renderLines(commands, column, width)}`,
    `${style.optionals}\n${renderLines([HELP_LINE], column, width)}`,
  ].join('\n');
}

/** The help of the whole program: its groups and its commands. */
export function renderProgramHelp(
  groups: readonly CommandGroup[],
  commands: readonly CommandEntry[],
  style: HelpStyle,
  width: number,
): string {
  const groupLines = shownLines(groups, 6);
  const commandLines = shownLines(commands, 6);
  const options = [HELP_LINE, CONFIG_LINE];
  const column = helpColumn([...groupLines, ...commandLines, ...options]);
  return [
    `${style.usage}airflow [-h] [--config FILE] GROUP_OR_COMMAND ...\n`,
    `${style.positionals}\n  GROUP_OR_COMMAND\n`,
    `    Groups\n${renderLines(groupLines, column, width)}`,
    `    Commands:\n${renderLines(commandLines, column, width)}`,
    `${style.optionals}\n${renderLines(options, column, width)}`,
  ].join('\n');
}

function shownLines(entries: readonly { name: string; help: string; hidden?: boolean }[], indent: number): Line[] {
  return entries
    .filter(({ hidden }) => hidden !== true)
    .map(({ name, help }) => ({ head: name, help, indent }))
    .sort((a, b) => (a.head < b.head ? -1 : 1));
}

/** `-d, --dag-id DAG_ID` */
function invocation(option: Option<unknown>, style: HelpStyle): string {
  const text = valueText(option);
  if (text === '') return option.flags.join(', ');
  return style.repeatsMetavar
    ? option.flags.map((name) => `${name} ${text}`).join(', ')
    : `${option.flags.join(', ')} ${text}`;
}

function helpOf({ help, refusal }: Option<unknown>): string | undefined {
  if (refusal === undefined) return help;
  return `${help === undefined ? '' : `${help.replace(/\.$/, '')}. `}Not available: ${refusal}`;
}

/** As Python's argparse: the longest head counts, as if none were indented further than the others. */
function helpColumn(lines: readonly Line[]): number {
  return Math.min(HELP_COLUMN, Math.max(...lines.map(({ head }) => head.length)) + 4);
}

function renderLines(lines: readonly Line[], column: number, width: number): string {
  return lines.map((line) => renderLine(line, column, width)).join('');
}

function renderLine({ head, help, indent }: Line, column: number, width: number): string {
  const start = `${' '.repeat(indent)}${head}`;
  if (help === undefined || help === '') return `${start}\n`;
  const texts = wrapText(help, Math.max(width - 2 - column, 11));
  const text = texts.map((line, index) => (index === 0 || line === '' ? line : ' '.repeat(column) + line)).join('\n');
  return start.length + 2 <= column ? `${start.padEnd(column)}${text}\n` : `${start}\n${' '.repeat(column)}${text}\n`;
}

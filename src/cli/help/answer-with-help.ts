import type { Cli } from '../cli.ts';
import type { Command } from '../command.ts';
import type { FoundCommand } from '../find-command.ts';
import { GROUPED_COMMANDS, GROUPS } from '../grouped.ts';
import { paintHelp, painterFor } from '../output/paint.ts';
import type { UsageError } from '../usage-error.ts';
import { FLAT_STYLE, GROUPED_STYLE } from './help-style.ts';
import { renderCommandHelp, renderGroupHelp, renderProgramHelp } from './render-help.ts';

type NoCommand = Exclude<FoundCommand, { kind: 'grouped' | 'flat' }>;
type FoundEntry = Extract<FoundCommand, { kind: 'grouped' | 'flat' }>;

/**
 * Prints the help that was asked for, or the one that a wrong command needs: the help on standard output, what is wrong on
 * standard error.
 * @returns the exit code
 */
export function answerWithHelp(found: NoCommand, cli: Cli): number {
  const width = widthOf(cli);
  switch (found.kind) {
    case 'program help':
      print(cli, renderProgramHelp(GROUPS, GROUPED_COMMANDS, GROUPED_STYLE, width));
      return 0;
    case 'group help':
      print(cli, renderGroupHelp(found.group, GROUPED_STYLE, width));
      return 0;
    case 'wrong program':
      print(cli, renderProgramHelp(GROUPS, GROUPED_COMMANDS, GROUPED_STYLE, width));
      return refuse('airflow', found.message, cli);
    case 'wrong group':
      print(cli, renderGroupHelp(found.group, GROUPED_STYLE, width));
      return refuse(`airflow ${found.group.name}`, found.message, cli);
  }
}

/** The same for a command whose arguments are wrong (`error`) or hold `--help`. */
export function answerCommandHelp(
  found: FoundEntry,
  command: Command,
  error: UsageError | undefined,
  cli: Cli,
): number {
  if (error?.scope === 'root') return answerWithHelp({ kind: 'wrong program', message: error.message }, cli);
  const style = found.kind === 'flat' ? FLAT_STYLE : GROUPED_STYLE;
  print(cli, renderCommandHelp(found.prog, found.entry.help, command, style, widthOf(cli)));
  return error ? refuse(found.prog, error.message, cli) : 0;
}

function print(cli: Cli, help: string): void {
  cli.print(paintHelp(help, painterFor(cli)));
}

function refuse(prog: string, message: string, cli: Cli): number {
  cli.complain(`\n${prog} command error: ${message}, see help above.\n`);
  return 2;
}

function widthOf(cli: Cli): number {
  return Number(cli.env['COLUMNS']) || cli.columns || 80;
}

import type { Cli } from './cli.ts';
import type { Command } from './command.ts';
import { takeConfigFile } from './config-file.ts';
import { findCommand, type FoundCommand, PROGRAM } from './find-command.ts';
import { CommandNeedsHelp, UsageError } from './usage-error.ts';

/**
 * Runs one command line in the grammar of Airflow 2 or 1.10. Only what the command needs is loaded.
 * @param argv without the program's name
 * @returns the exit code: 0, 1 where the command failed, 2 where the arguments are wrong
 */
export async function runCli(argv: readonly string[], cli: Cli): Promise<number> {
  try {
    const { argv: words, cli: own } = takeConfigFile(argv, cli);
    return await runFound(findCommand(words), own);
  } catch (error) {
    return fail(error, {}, cli);
  }
}

async function runFound(found: FoundCommand, cli: Cli): Promise<number> {
  if (found.kind !== 'grouped' && found.kind !== 'flat') {
    const { answerWithHelp } = await import('./help/answer-with-help.ts');
    return answerWithHelp(found, cli);
  }
  const command = await found.entry.load();
  const args = await readArgs(found, command, cli);
  if (typeof args === 'number') return args;
  if (found.kind === 'flat' && found.entry.notice !== undefined) cli.complain(`${found.entry.notice}\n`);
  try {
    return (await command.run(args, cli, PROGRAM)) ?? 0;
  } catch (error) {
    return fail(error, args, cli);
  }
}

async function fail(error: unknown, args: Record<string, unknown>, cli: Cli): Promise<number> {
  const { reportFailure } = await import('./report-failure.ts');
  return reportFailure(error, args, cli);
}

/**
 * Says of a command line what {@link runCli} would say of wrong arguments, and runs nothing.
 * @returns the exit code: 2 where they are wrong, 1 where one has no meaning here, else 0
 */
export async function checkCli(argv: readonly string[], cli: Cli): Promise<number> {
  const found = findCommand(argv);
  if (found.kind !== 'grouped' && found.kind !== 'flat') return runCli(argv, cli);
  const args = await readArgs(found, await found.entry.load(), cli);
  return typeof args === 'number' ? args : 0;
}

type FoundEntry = Extract<FoundCommand, { kind: 'grouped' | 'flat' }>;

/** @returns the arguments, or the exit code where help or a complaint about them was printed */
async function readArgs(found: FoundEntry, command: Command, cli: Cli): Promise<Record<string, unknown> | number> {
  // The parser is not worth its loading for a command that is given nothing.
  const args = found.argv.length === 0 ? argsWithout(command) : undefined;
  if (args) return args;
  const { parseArgs } = await import('./parse-args.ts');
  try {
    return parseArgs(command, found.argv);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    if (!isUsage && !(error instanceof CommandNeedsHelp)) return fail(error, {}, cli);
    const { answerCommandHelp } = await import('./help/answer-with-help.ts');
    return answerCommandHelp(found, command, isUsage ? error : undefined, cli);
  }
}

/** The values of a command that is given nothing; undefined where it needs something. */
function argsWithout(command: Command): Record<string, unknown> | undefined {
  const options = Object.entries(command.options);
  if (options.some(([, { required }]) => required)) return undefined;
  return Object.fromEntries(options.map(([name, option]) => [name, option.default]));
}

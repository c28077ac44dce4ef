import { AppError } from '../foundation/app-error.ts';
import { describeError } from '../foundation/log.ts';
import type { Cli } from './cli.ts';
import { CommandFailure } from './command-failure.ts';

/**
 * Says on standard error why a command failed: an expected failure, or what the operating system refused, in its own words;
 * anything else, or all with `--verbose`, with where it happened.
 * @returns the exit code
 */
export function reportFailure(error: unknown, args: Readonly<Record<string, unknown>>, cli: Cli): number {
  if (error instanceof CommandFailure) {
    cli.complain(`${error.message}\n`);
    return error.exitCode;
  }
  if ((error instanceof AppError || isOfSystem(error)) && args['verbose'] !== true) {
    cli.complain(`${error.message}\n`);
    return 1;
  }
  cli.complain(`${error instanceof Error ? describeError(error) : String(error)}\n`);
  return 1;
}

/** Such as a file that cannot be read or written. */
function isOfSystem(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}

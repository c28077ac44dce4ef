import { CommandFailure } from '../command-failure.ts';

/** A regular expression that a person gave; it may match anywhere, as Python's `search`. */
export function compileRegex(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch (cause) {
    throw new CommandFailure(`${pattern} is no regular expression: ${cause instanceof Error ? cause.message : ''}`, 1, {
      cause,
    });
  }
}

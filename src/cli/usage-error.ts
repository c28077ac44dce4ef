/** Arguments that the grammar does not allow: the help is printed, then the message, and the exit code is 2. */
export class UsageError extends Error {
  /** Whose help is printed: that of the command, or that of the whole program. */
  readonly scope: 'command' | 'root';

  constructor(message: string, scope: 'command' | 'root' = 'command') {
    super(message);
    this.name = 'UsageError';
    this.scope = scope;
  }
}

/** Thrown where `--help` stands among the arguments, whatever else is wrong with them. */
export class CommandNeedsHelp extends Error {}

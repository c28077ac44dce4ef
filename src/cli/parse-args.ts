import { ArgumentParser, type ArgumentOptions, ArgumentTypeError } from 'argparse';
import { CommandFailure } from './command-failure.ts';
import type { Command } from './command.ts';
import type { Option } from './option.ts';
import { CommandNeedsHelp, UsageError } from './usage-error.ts';

/**
 * Reads the arguments of a command as Python's argparse does.
 * @throws CommandNeedsHelp where `-h` stands among them; UsageError where they are wrong; CommandFailure where one has no meaning here
 */
export function parseArgs(command: Command, argv: readonly string[]): Record<string, unknown> {
  const parser = new Parser({ add_help: false, prog: 'airflow' });
  parser.add_argument('-h', '--help', { action: 'help' });
  for (const [name, option] of Object.entries(command.options)) {
    const kwargs = argumentOptions(name, option);
    if (option.flags.length === 0) parser.add_argument(name, kwargs);
    else parser.add_argument(...(option.flags as [string, ...string[]]), { ...kwargs, dest: name });
  }
  const [parsed, unknown] = parser.parse_known_args<Record<string, unknown>>(withPresentFlags(argv, command));
  if (unknown.length > 0) throw new UsageError(`unrecognized arguments: ${unknown.join(' ')}`, 'root');
  const args: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(command.options)) {
    // A switch that was not given is undefined for the parser, like any other option.
    args[name] = parsed[name] ?? option.default;
    if (option.refusal !== undefined && parsed[name] !== undefined && parsed[name] !== option.default) {
      throw new CommandFailure(`${option.flags.join('/')} is not available: ${option.refusal}`);
    }
  }
  return args;
}

/** Options that were spelled otherwise in Airflow 1.10, as they are spelled now. */
function withPresentFlags(argv: readonly string[], { formerFlags = {} }: Command): string[] {
  return argv.map((word) => {
    const [, name = word, rest = ''] = /^(-[^=]*)(=.*)?$/.exec(word) ?? [];
    return Object.hasOwn(formerFlags, name) ? `${formerFlags[name] ?? name}${rest}` : word;
  });
}

/** Ends in an error where Python's parser prints and exits. */
class Parser extends ArgumentParser {
  override error(message: string): never {
    throw new UsageError(message);
  }

  override print_help(): never {
    throw new CommandNeedsHelp();
  }
}

function argumentOptions(name: string, option: Option<unknown>): ArgumentOptions {
  if (option.nargs === 0) return { action: 'store_const', const: option.default !== true };
  const { reader } = option;
  return {
    metavar:
      option.metavar.includes(' ') && typeof option.nargs === 'number' && option.nargs > 1
        ? option.metavar.split(' ')
        : option.metavar || name,
    ...(option.nargs !== 1 && { nargs: option.nargs as NonNullable<ArgumentOptions['nargs']> }),
    ...(option.choices && { choices: option.choices }),
    ...(option.required && option.flags.length > 0 && { required: true }),
    ...(reader && {
      type: (given: string) => {
        try {
          return reader.read(given);
        } catch (error) {
          if (!(error instanceof TypeError)) throw error;
          throw new ArgumentTypeError(`invalid ${reader.name} value: '${given}'`);
        }
      },
    }),
  };
}

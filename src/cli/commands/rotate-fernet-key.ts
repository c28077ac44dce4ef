import { rotateFernetKey } from '../../actions/maintenance/rotate-fernet-key.ts';
import { AppError } from '../../foundation/app-error.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { cliActor } from '../cli-actor.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { withDatabase } from '../with-database.ts';

const command = defineCommand({
  options: {},
  description:
    'Encrypts connections, variables and signing keys anew with the first key of [core] fernet_key, which lists the new key and the old ones behind it.',
  run: (_args, cli) => rotate(cli),
});

export const grouped = command;

/** Airflow 1.10's `rotate_fernet_key`. */
export const flat = command;

async function rotate(cli: Cli): Promise<void> {
  const count = await withDatabase(cli, (context) => {
    const fernet = new Fernet(context.config.core.fernetKeys);
    return rotateFernetKey(context, { fernet, ...cliActor() }).catch((cause: unknown) => {
      if (!(cause instanceof AppError) || cause.code !== 'SECRET_UNREADABLE') throw cause;
      throw new CommandFailure(`${cause.message}. Nothing was changed.`, 1, { cause });
    });
  });
  // Not where the result of a command goes: Airflow's prints nothing there.
  cli.complain(`Encrypted ${count} ${count === 1 ? 'secret' : 'secrets'} with the first key of [core] fernet_key\n`);
}

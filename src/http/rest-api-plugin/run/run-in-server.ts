import { actFor } from '../../../cli/cli-actor.ts';
import type { Cli } from '../../../cli/cli.ts';
import type { runCli } from '../../../cli/run-cli.ts';
import type { HttpServices } from '../../http-services.ts';
import type { CommandHost } from '../command-host.ts';
import { BoundedText } from '../bounded-text.ts';
import { type CommandOutput, COLUMNS, LONGEST_OUTPUT } from './command-output.ts';
import { limitTime } from './limit-time.ts';

/** Who a command is run for, for the audit log. */
export interface CommandCaller {
  /** Undefined: nobody known. */
  readonly username: string | undefined;
  /** The address of the client. */
  readonly address: string;
}

/**
 * Runs a command in this process, over the server's own database connections. It asks nobody anything: its input has ended.
 * @param work what is done with the command line
 * @throws Refusal 500 where it takes too long. It cannot be ended: nothing is run here that waits for anything but the database,
 *   which bounds that itself ([tradewind] database_lock_timeout).
 */
export async function runInServer(
  work: typeof runCli,
  argv: readonly string[],
  caller: CommandCaller,
  host: CommandHost,
  services: Pick<HttpServices, 'config' | 'db' | 'clock' | 'dagCatalog'>,
): Promise<CommandOutput> {
  const { config, db, clock, dagCatalog } = services;
  const stdout = new BoundedText(LONGEST_OUTPUT);
  const stderr = new BoundedText(LONGEST_OUTPUT);
  const cli: Cli = {
    env: { ...host.env, COLUMNS },
    clock,
    print: (text) => stdout.add(text),
    complain: (text) => stderr.add(text),
    ask: () => Promise.resolve(undefined),
    columns: undefined,
    services: host.services,
    // Whatever the command line is configured to talk to: here is the server.
    opened: { config: { ...config, cli: { ...config.cli, apiClient: 'local' } }, db, clock, dagCatalog },
  };
  const { promise: late, reject } = Promise.withResolvers<never>();
  const disarm = limitTime(services, reject);
  try {
    const actor = { actor: caller.username ?? null, source: caller.address };
    const exitCode = await Promise.race([actFor(actor, () => work(argv, cli)), late]);
    return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
  } finally {
    disarm();
  }
}

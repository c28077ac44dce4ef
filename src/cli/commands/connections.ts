import type { ConnectionControl } from '../../client/control/connections.ts';
import { type ConnectionParts, parseConnectionText } from '../../domain/connection-text.ts';
import { AppError } from '../../foundation/app-error.ts';
import { pythonRepr } from '../../foundation/python-repr.ts';
import type { Cli } from '../cli.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { flag, type ArgsOf, text } from '../option.ts';
import { renderGrid } from '../output/grid-table.ts';
import { withClient } from '../with-client.ts';

const OPTIONS = {
  list: flag(['-l', '--list'], 'List all connections'),
  add: flag(['-a', '--add'], 'Add a connection'),
  delete: flag(['-d', '--delete'], 'Delete a connection'),
  conn_id: text(['--conn_id'], 'Connection id, required to add/delete a connection'),
  conn_uri: text(['--conn_uri'], 'Connection URI, required to add a connection without conn_type'),
  conn_extra: text(['--conn_extra'], 'Connection `Extra` field, optional when adding a connection'),
  conn_type: text(['--conn_type'], 'Connection type, required to add a connection without conn_uri'),
  conn_host: text(['--conn_host'], 'Connection host, optional when adding a connection'),
  conn_login: text(['--conn_login'], 'Connection login, optional when adding a connection'),
  conn_password: text(['--conn_password'], 'Connection password, optional when adding a connection'),
  conn_schema: text(['--conn_schema'], 'Connection schema, optional when adding a connection'),
  conn_port: text(['--conn_port'], 'Connection port, optional when adding a connection'),
};

type ConnectionsArgs = ArgsOf<typeof OPTIONS>;
type PartName = Exclude<keyof ConnectionsArgs, 'list' | 'add' | 'delete'>;

const PARTS: readonly PartName[] = [
  'conn_type',
  'conn_host',
  'conn_login',
  'conn_password',
  'conn_schema',
  'conn_port',
];

/** Airflow 1.10's one command for all that is done with connections. What is wrong with one was no failure there. */
export const flat = defineCommand({
  options: OPTIONS,
  async run(args, cli) {
    try {
      await withClient(cli, async ({ plane }) => runMode(args, await plane.connections(), cli));
    } catch (error) {
      const isKnown = error instanceof AppError && error.kind !== 'unavailable';
      if (!(error instanceof CommandFailure) && !isKnown) throw error;
      cli.print(`\n\t${isKnown ? error.message.replace(/\.$/, '') : error.message}\n\n`);
    }
  },
});

async function runMode(args: ConnectionsArgs, control: ConnectionControl, cli: Cli): Promise<void> {
  if (args.list) {
    refuse(args, ['conn_id', 'conn_uri', 'conn_extra', ...PARTS], '--list flag');
    await list(control, cli);
  } else if (args.delete) {
    refuse(args, ['conn_uri', 'conn_extra', ...PARTS], '--delete flag');
    if (args.conn_id === undefined) {
      throw new CommandFailure('To delete a connection, you Must provide a value for the --conn_id flag.');
    }
    await control.delete(args.conn_id);
    cli.print(`\n\tSuccessfully deleted \`conn_id\`=${args.conn_id}\n\n`);
  } else if (args.add) {
    await add(args, control, cli);
  }
}

function refuse(args: ConnectionsArgs, names: readonly PartName[], mode: string): void {
  const given = names.filter((name) => args[name] !== undefined);
  if (given.length === 0) return;
  throw new CommandFailure(`The following args are not compatible with the ${mode}: ${pythonRepr(given)}`);
}

async function add(args: ConnectionsArgs, control: ConnectionControl, cli: Cli): Promise<void> {
  const missing = [
    ...(args.conn_id === undefined ? ['conn_id'] : []),
    ...(args.conn_uri === undefined && args.conn_type === undefined ? ['conn_uri or conn_type'] : []),
  ];
  const { conn_id: connId, conn_uri: uri } = args;
  if (missing.length > 0 || connId === undefined) {
    throw new CommandFailure(`The following args are required to add a connection: ${pythonRepr(missing)}`);
  }
  if (uri !== undefined) refuse(args, PARTS, '--add flag and --conn_uri flag');
  const parts = readParts(args);
  await control.add(connId, parts);
  cli.print(`\n\tSuccessfully added \`conn_id\`=${connId} : ${uri ?? showParts(args)}\n\n`);
}

function readParts(args: ConnectionsArgs): ConnectionParts {
  try {
    const parts =
      args.conn_uri === undefined
        ? parseConnectionText(
            JSON.stringify({
              conn_type: args.conn_type,
              host: args.conn_host,
              login: args.conn_login,
              password: args.conn_password,
              schema: args.conn_schema,
              port: args.conn_port,
            }),
          )
        : parseConnectionText(args.conn_uri);
    return { ...parts, extra: args.conn_extra ?? parts.extra };
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new CommandFailure(cause.message, 1, { cause });
  }
}

/** The connection for the eyes of whoever added it, the password hidden, as is that there is none. */
function showParts({ conn_type, conn_login, conn_host, conn_port, conn_schema }: ConnectionsArgs): string {
  const address = `${conn_login ?? ''}:******@${conn_host ?? ''}:${conn_port ?? ''}`;
  return `${conn_type ?? ''}://${address}${conn_schema ? `/${conn_schema}` : ''}`;
}

async function list(control: ConnectionControl, cli: Cli): Promise<void> {
  const rows = (await control.list()).map(({ connId, parts, isEncrypted, isExtraEncrypted, storedExtra }) =>
    [
      connId,
      parts.connType,
      parts.host,
      parts.port,
      isEncrypted,
      isExtraEncrypted,
      storedExtra === null ? null : shorten(storedExtra),
    ].map((value) => pythonRepr(value)),
  );
  const columns = ['Conn Id', 'Conn Type', 'Host', 'Port', 'Is Encrypted', 'Is Extra Encrypted', 'Extra'];
  cli.print(`${renderGrid({ columns, rows })}\n`);
}

/** As 1.10: of long extras the beginning and the end. */
function shorten(extra: string): string {
  return extra.length > 28 ? `${extra.slice(0, 13)}...${extra.slice(-12)}` : extra;
}

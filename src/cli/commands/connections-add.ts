import { type ConnectionParts, parseConnectionText } from '../../domain/connection-text.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { INTEGER, text, value } from '../option.ts';
import { withClient } from '../with-client.ts';
import { CONN_ID } from '../options/connection-options.ts';

const OPTIONS = {
  connId: CONN_ID,
  description: text(['--conn-description'], 'Connection description, optional when adding a connection'),
  extra: text(['--conn-extra'], 'Connection `Extra` field, optional when adding a connection'),
  host: text(['--conn-host'], 'Connection host, optional when adding a connection'),
  json: text(['--conn-json'], 'Connection JSON, required to add a connection using JSON representation'),
  login: text(['--conn-login'], 'Connection login, optional when adding a connection'),
  password: text(['--conn-password'], 'Connection password, optional when adding a connection'),
  port: value(['--conn-port'], INTEGER, undefined, 'Connection port, optional when adding a connection'),
  schema: text(['--conn-schema'], 'Connection schema, optional when adding a connection'),
  type: text(['--conn-type'], 'Connection type, required to add a connection without conn_uri'),
  uri: text(['--conn-uri'], 'Connection URI, required to add a connection without conn_type'),
};

export const grouped = defineCommand({
  options: OPTIONS,
  async run(args, cli) {
    const { connId, uri } = args;
    const parts = readParts(args);
    await withClient(cli, async ({ plane }) => (await plane.connections()).add(connId, parts));
    cli.print(`Successfully added \`conn_id\`=${connId} : ${uri ?? showParts(parts)}\n`);
  },
});

type AddArgs = Parameters<typeof readParts>[0];

/** The connection that was given: as a URI, as JSON, or by its parts. */
function readParts(
  args: {
    readonly [Name in Exclude<keyof typeof OPTIONS, 'connId' | 'port'>]: string | undefined;
  } & { readonly port: number | undefined },
): ConnectionParts {
  const { uri, json, type } = args;
  if (uri !== undefined && json !== undefined) throw new CommandFailure('Cannot supply both conn-uri and conn-json');
  const whole = uri ?? json;
  if (whole === undefined) {
    if (type === undefined) {
      throw new CommandFailure('Must supply either conn-uri or conn-json if not supplying conn-type');
    }
    return partsOf(args, type);
  }
  refuseParts(args, uri === undefined ? '--conn-json' : '--conn-uri');
  if (json !== undefined && !json.trim().startsWith('{'))
    throw new CommandFailure('The value of --conn-json must be a JSON object');
  try {
    return { ...parseConnectionText(whole), ...(args.description !== undefined && { description: args.description }) };
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new CommandFailure(cause.message, 1, { cause });
  }
}

function partsOf(args: AddArgs, connType: string): ConnectionParts {
  const {
    description = null,
    host = null,
    login = null,
    password = null,
    schema = null,
    port = null,
    extra = null,
  } = args;
  return { connType, description, host, login, password, schema, port, extra };
}

/** A whole connection and parts of one contradict each other. */
function refuseParts(args: AddArgs, whole: string): void {
  const { host, login, password, schema, port, extra, type } = args;
  const given = Object.entries({ host, login, password, schema, port, extra, type });
  const names = given.flatMap(([name, part]) => (part === undefined ? [] : [`'conn_${name}'`]));
  if (names.length > 0) {
    throw new CommandFailure(
      `The following args are not compatible with the \`add\` command and ${whole} flag: [${names.join(', ')}]`,
    );
  }
}

/** The connection for the eyes of whoever added it, the password hidden. */
function showParts({ connType, login, password, host, port, schema }: ConnectionParts): string {
  const path = schema ? `/${schema}` : '';
  return `${connType}://${login ?? ''}:${password ? '******' : ''}@${host ?? ''}:${port ?? ''}${path}`;
}

import type { Static } from 'typebox';
import { addConnection } from '../../../../actions/connections/add-connection.ts';
import { deleteConnection } from '../../../../actions/connections/delete-connection.ts';
import { updateConnection } from '../../../../actions/connections/update-connection.ts';
import { tryConnection } from '../../../../actions/connections/try-connection/try-connection.ts';
import type { ConnectionParts } from '../../../../domain/connection-text.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import { Fernet } from '../../../../foundation/fernet.ts';
import { listConnectionPage, findConnection } from '../../../../metadata/connections-and-variables/connections.ts';
import type { HttpServices } from '../../../http-services.ts';
import { htmlResponse } from '../../../responses.ts';
import { allow } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { type Sent, bodyOf } from '../../definition/body.ts';
import { checkConnection, checkConnectionId } from './check-connection.ts';
import { type Call, WholeAnswer, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { textPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { renderConnection, renderListedConnection } from './render-connection.ts';
import { Connection, ConnectionCollection, ConnectionTest } from '../../schemas/connection.ts';
import { pickMasked, readMask, updateMask } from '../../definition/update-mask.ts';

const PATH = { connection_id: textPart('The id of the connection.') } as const;
const ORDER = {
  id: 'id',
  connection_id: 'conn_id',
  conn_type: 'conn_type',
  description: 'description',
  host: 'host',
  port: 'port',
} as const;

/** Airflow's words, which are no JSON there either. */
const TESTS_DISABLED = new WholeAnswer(
  htmlResponse(
    'Testing connections is disabled in Airflow configuration. Contact your deployment admin to enable it.',
    403,
  ),
);

const getConnections = operation({
  id: 'get_connections',
  method: 'GET',
  path: '/connections',
  tag: 'Connection',
  summary: 'List connections',
  access: allow('can_read', RESOURCES.connections),
  query: { ...PAGE_PARAMETERS, order_by: orderBy },
  answer: { description: 'A page of connections.', schema: ConnectionCollection },
  problems: [400, 401, 403],
  async run({ db, config }, { query }) {
    const order = readOrder(query.order_by, ORDER, { column: 'id', descending: false });
    const { items, total } = await listConnectionPage(db, { order, ...pageOf(config, query) });
    return { connections: items.map(renderListedConnection), total_entries: total };
  },
});

const postConnection = operation({
  id: 'post_connection',
  method: 'POST',
  path: '/connections',
  tag: 'Connection',
  summary: 'Create a connection',
  access: allow('can_create', RESOURCES.connections),
  body: bodyOf(Connection, { needs: ['connection_id', 'conn_type'], complaints: checkConnection }),
  answer: { description: 'The new connection.', schema: Connection },
  problems: [400, 401, 403, 409],
  async run(context, call) {
    const connId = call.body.connection_id;
    checkConnectionId(connId);
    await addConnection(context, {
      connId,
      parts: { ...NOTHING, ...partsOf(call.body), connType: call.body.conn_type },
      fernet: new Fernet(context.config.core.fernetKeys),
      ...audited(call, 'api.connection.create'),
    }).catch(wordErrors);
    return readConnection(context, connId);
  },
});

const testConnection = operation({
  id: 'test_connection',
  method: 'POST',
  path: '/connections/test',
  tag: 'Connection',
  summary: 'Test a connection',
  description: 'Needs `[core] test_connection = Enabled`. Nothing is stored. The message says how much was tested.',
  access: allow('can_create', RESOURCES.connections),
  body: bodyOf(Connection, { needs: ['connection_id', 'conn_type'], complaints: checkConnection }),
  answer: { description: 'What was found out.', schema: ConnectionTest },
  problems: [400, 401, 403],
  plainProblems: [403],
  async run({ config }, { body }) {
    if (config.core.testConnection !== 'Enabled') return TESTS_DISABLED;
    const { works, message } = await tryConnection({ ...NOTHING, ...partsOf(body), connType: body.conn_type });
    return { status: works, message };
  },
});

const getConnection = operation({
  id: 'get_connection',
  method: 'GET',
  path: '/connections/{connection_id}',
  tag: 'Connection',
  summary: 'Get a connection',
  access: allow('can_read', RESOURCES.connections),
  pathParts: PATH,
  answer: { description: 'The connection.', schema: Connection },
  problems: [401, 403, 404, 409],
  run: (context, { path }) => readConnection(context, path.connection_id),
});

const patchConnection = operation({
  id: 'patch_connection',
  method: 'PATCH',
  path: '/connections/{connection_id}',
  tag: 'Connection',
  summary: 'Change a connection',
  access: allow('can_edit', RESOURCES.connections),
  pathParts: PATH,
  query: { update_mask: updateMask },
  body: bodyOf(Connection, { complaints: checkConnection }),
  answer: { description: 'The connection as it is now.', schema: Connection },
  problems: [400, 401, 403, 404, 409],
  async run(context, call) {
    const connId = call.path.connection_id;
    if (!(await findConnection(context.db, connId))) throw connectionNotFound(connId);
    if (call.body.connection_id && call.body.connection_id !== connId) {
      throw new Problem(400, { detail: 'The connection_id cannot be updated.' });
    }
    const mask = readMask(call.query.update_mask);
    const given = mask ? pickMasked(call.body, mask, CHANGEABLE) : call.body;
    const fernet = new Fernet(context.config.core.fernetKeys);
    const actor = audited(call, 'api.connection.edit');
    await updateConnection(context, { connId, changes: partsOf(given), fernet, ...actor }).catch(wordErrors);
    return readConnection(context, connId);
  },
});

const removeConnection = operation({
  id: 'delete_connection',
  method: 'DELETE',
  path: '/connections/{connection_id}',
  tag: 'Connection',
  summary: 'Delete a connection',
  access: allow('can_delete', RESOURCES.connections),
  pathParts: PATH,
  answer: { description: 'Deleted.' },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const connId = call.path.connection_id;
    const actor = auditedAs(call, 'api.connection.delete', { connection_id: connId });
    await deleteConnection(context, { connId, ...actor }).catch(wordErrors);
  },
});

export const connectionOperations = [
  getConnections,
  postConnection,
  testConnection,
  getConnection,
  patchConnection,
  removeConnection,
];

type SentConnection = Sent<typeof Connection>;

const CHANGEABLE = [
  'conn_type',
  'description',
  'host',
  'login',
  'schema',
  'port',
  'password',
  'extra',
] as const satisfies readonly (keyof Static<typeof Connection>)[];

const NOTHING: Omit<ConnectionParts, 'connType'> = {
  description: null,
  host: null,
  schema: null,
  login: null,
  password: null,
  port: null,
  extra: null,
};

/** The parts that a body has. */
function partsOf(body: SentConnection): Partial<ConnectionParts> {
  const { connection_id: _id, conn_type: connType, ...others } = body;
  return { ...(connType !== undefined && { connType }), ...others };
}

/** The audit log holds no part of what is encrypted in the database. */
function audited(call: Call<unknown, unknown, SentConnection>, event: string) {
  const { password, extra, ...others } = call.body;
  return auditedAs(call, event, {
    ...others,
    ...(password !== undefined && { password: '***' }),
    ...(extra !== undefined && { extra: extra && '***' }),
  });
}

/** @throws Problem 404 */
async function readConnection({ db, config }: HttpServices, connId: string): Promise<Static<typeof Connection>> {
  const connection = await findConnection(db, connId);
  if (!connection) throw connectionNotFound(connId);
  return renderConnection(connection, config);
}

function connectionNotFound(connId: string): Problem {
  return new Problem(404, {
    title: 'Connection not found',
    detail: `The Connection with connection_id: \`${connId}\` was not found`,
  });
}

function wordErrors(error: unknown): never {
  if (error instanceof AppError && error.code === 'CONNECTION_NOT_FOUND') {
    throw connectionNotFound((error.detail as { connId: string }).connId);
  }
  if (error instanceof AppError && error.code === 'CONNECTION_EXISTS') {
    const { connId } = error.detail as { connId: string };
    throw new Problem(409, { detail: `Connection already exist. ID: ${connId}` });
  }
  throw error;
}

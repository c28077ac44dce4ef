import { requestDagFileParsing } from '../../../../actions/dags/request-dag-file-parsing.ts';
import { type PermissionAction, RESOURCES } from '../../../../domain/permission.ts';
import { findFileSource, listDagIdsOfFile } from '../../../../metadata/dag-files/dag-files.ts';
import { preferredType } from '../../../accept.ts';
import type { Caller } from '../../../auth/authenticator.ts';
import type { HttpServices } from '../../../http-services.ts';
import { htmlResponse } from '../../../responses.ts';
import { allowDag } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { fileTokensOf } from './file-token.ts';
import { WholeAnswer, operation } from '../../definition/operation.ts';
import { textPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { DagSource } from '../../schemas/dag.ts';

const PATH = { file_token: textPart('Stands for the file: `file_token` of its DAGs.') } as const;
/** Text first: it is what `*` gets. */
const TYPES = ['text/plain', 'application/json'] as const;
const NOT_ACCEPTABLE = new WholeAnswer(htmlResponse('Not Allowed Accept Header', 406));

const getDagSource = operation({
  id: 'get_dag_source',
  method: 'GET',
  path: '/dagSources/{file_token}',
  tag: 'DAG',
  summary: 'Get the source of a DAG file',
  description: 'The caller must be allowed to read all DAGs of the file.',
  access: allowDag('can_read', ['can_read', RESOURCES.dagCode]),
  pathParts: PATH,
  answer: { description: 'The source as it was read last.', schema: DagSource, alsoAs: 'text/plain' },
  problems: [401, 403, 404, 406],
  async run(context, { path, caller, request }) {
    const fileloc = await findFile(context, path.file_token, caller, 'can_read');
    const source = fileloc === undefined ? undefined : await findFileSource(context.db, fileloc);
    if (source === undefined) throw new Problem(404, { title: 'Dag source not found' });
    const type = preferredType(request.headers.accept, TYPES);
    if (type === undefined) return NOT_ACCEPTABLE;
    if (type === 'application/json') return { content: source };
    return new WholeAnswer({ status: 200, headers: { 'content-type': type }, body: source });
  },
});

const reparseDagFile = operation({
  id: 'reparse_dag_file',
  method: 'PUT',
  path: '/parseDagFile/{file_token}',
  tag: 'DAG',
  summary: 'Read a DAG file anew',
  description:
    'The process that reads DAG files is asked to do it soon. The caller must be allowed to edit all its DAGs.',
  access: allowDag('can_edit'),
  pathParts: PATH,
  answer: { description: 'It was asked for.', status: 201 },
  problems: [401, 403, 404],
  async run(context, call) {
    const fileloc = await findFile(context, call.path.file_token, call.caller, 'can_edit');
    if (fileloc === undefined) throw new Problem(404, { title: 'File not found' });
    const actor = auditedAs(call, 'api.reparse_dag_file', { fileloc });
    await requestDagFileParsing(context, { fileloc, ...actor });
    return new WholeAnswer(htmlResponse('', 201));
  },
});

export const dagFileOperations = [getDagSource, reparseDagFile];

/**
 * The file that a token stands for; undefined where it stands for none with DAGs.
 * @throws Problem 403 where the action is not allowed on each of its DAGs
 */
async function findFile(
  { db, config }: HttpServices,
  token: string,
  { permissions }: Caller,
  action: PermissionAction,
): Promise<string | undefined> {
  const fileloc = fileTokensOf(config).verify(token);
  if (fileloc === undefined) return undefined;
  const dagIds = await listDagIdsOfFile(db, fileloc);
  if (dagIds.length === 0) return undefined;
  if (!dagIds.every((dagId) => permissions.mayDag(action, dagId))) throw new Problem(403);
  return fileloc;
}

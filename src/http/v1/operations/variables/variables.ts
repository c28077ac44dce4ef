import type { Static } from 'typebox';
import { removeVariable } from '../../../../actions/variables/remove-variable.ts';
import { saveVariable } from '../../../../actions/variables/save-variable.ts';
import { updateVariable } from '../../../../actions/variables/update-variable.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { AppError } from '../../../../foundation/app-error.ts';
import { Fernet } from '../../../../foundation/fernet.ts';
import { fromStoredSecret } from '../../../../metadata/connections-and-variables/stored-secret.ts';
import {
  type StoredVariable,
  findVariable,
  listVariablePage,
} from '../../../../metadata/connections-and-variables/variables.ts';
import type { HttpServices } from '../../../http-services.ts';
import { allow } from '../../definition/access.ts';
import { auditedAs } from '../../definition/audited-as.ts';
import { type Sent, bodyOf } from '../../definition/body.ts';
import { type Call, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, orderBy, pageOf, readOrder } from '../../definition/page.ts';
import { restPart } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { Variable, VariableCollection } from '../../schemas/variable.ts';
import { pickMasked, readMask, updateMask } from '../../definition/update-mask.ts';

const PATH = { variable_key: restPart('The name of the variable.') } as const;
const ORDER = { id: 'id', key: 'key', value: 'val' } as const;
const BODY = bodyOf(Variable, { needs: ['key', 'value'], title: 'Invalid Variable schema' });

const getVariables = operation({
  id: 'get_variables',
  method: 'GET',
  path: '/variables',
  tag: 'Variable',
  summary: 'List variables',
  description: 'Ordering by `value` orders by what is stored, which is encrypted.',
  access: allow('can_read', RESOURCES.variables),
  query: { ...PAGE_PARAMETERS, order_by: orderBy },
  answer: { description: 'A page of variables.', schema: VariableCollection },
  problems: [400, 401, 403, 409],
  async run({ db, config }, { query }) {
    const order = readOrder(query.order_by, ORDER, { column: 'id', descending: false });
    const { items, total } = await listVariablePage(db, { order, ...pageOf(config, query) });
    const fernet = new Fernet(config.core.fernetKeys);
    return { variables: items.map((item) => renderVariable(item, fernet)), total_entries: total };
  },
});

const postVariables = operation({
  id: 'post_variables',
  method: 'POST',
  path: '/variables',
  tag: 'Variable',
  summary: 'Create a variable',
  description: 'A variable of the same key is replaced.',
  access: allow('can_create', RESOURCES.variables),
  body: BODY,
  answer: { description: 'The variable as it was sent.', schema: Variable },
  problems: [400, 401, 403],
  async run(context, call) {
    const { key, value, description = null } = call.body;
    const fernet = new Fernet(context.config.core.fernetKeys);
    await saveVariable(context, { key, value, description, fernet, ...audited(call, 'api.variable.create') });
    return call.body;
  },
});

const getVariable = operation({
  id: 'get_variable',
  method: 'GET',
  path: '/variables/{variable_key}',
  tag: 'Variable',
  summary: 'Get a variable',
  access: allow('can_read', RESOURCES.variables),
  pathParts: PATH,
  answer: { description: 'The variable.', schema: Variable },
  problems: [401, 403, 404, 409],
  run: (context, { path }) => readVariable(context, path.variable_key),
});

const patchVariable = operation({
  id: 'patch_variable',
  method: 'PATCH',
  path: '/variables/{variable_key}',
  tag: 'Variable',
  summary: 'Change a variable',
  description:
    '`update_mask` knows `description` and `val`, the value; the body has all of its needed fields all the same.',
  access: allow('can_edit', RESOURCES.variables),
  pathParts: PATH,
  query: { update_mask: updateMask },
  body: BODY,
  answer: { description: 'The variable as it is now.', schema: Variable },
  problems: [400, 401, 403, 404, 409],
  async run(context, call) {
    const key = call.path.variable_key;
    if (call.body.key !== key) {
      throw new Problem(400, {
        title: 'Invalid post body',
        detail: "key from request body doesn't match uri parameter",
      });
    }
    if (!(await findVariable(context.db, key))) throw variableNotFound();
    const { value, ...others } = call.body;
    const mask = readMask(call.query.update_mask);
    // Airflow's masks name the column of the value.
    const given = { ...others, val: value };
    const { val, description } = mask ? pickMasked(given, mask, ['val', 'description']) : given;
    const fernet = new Fernet(context.config.core.fernetKeys);
    const changes = { value: val, description };
    await updateVariable(context, { key, changes, fernet, ...audited(call, 'api.variable.edit') }).catch(wordErrors);
    return readVariable(context, key);
  },
});

const deleteVariable = operation({
  id: 'delete_variable',
  method: 'DELETE',
  path: '/variables/{variable_key}',
  tag: 'Variable',
  summary: 'Delete a variable',
  access: allow('can_delete', RESOURCES.variables),
  pathParts: PATH,
  answer: { description: 'Deleted.', isEmptyPage: true },
  problems: [400, 401, 403, 404],
  async run(context, call) {
    const key = call.path.variable_key;
    const actor = auditedAs(call, 'api.variable.delete', { variable_key: key });
    if (!(await removeVariable(context, { key, ...actor }))) throw new Problem(404, { title: 'Variable not found' });
  },
});

export const variableOperations = [getVariables, postVariables, getVariable, patchVariable, deleteVariable];

/** The value is encrypted in the database, so the audit log does not hold it either. */
function audited(call: Call<unknown, unknown, Sent<typeof Variable>>, event: string) {
  const { value: _value, ...others } = call.body;
  return auditedAs(call, event, { ...others, value: '***' });
}

async function readVariable({ db, config }: HttpServices, key: string): Promise<Static<typeof Variable>> {
  const variable = await findVariable(db, key);
  if (!variable) throw variableNotFound();
  return renderVariable(variable, new Fernet(config.core.fernetKeys));
}

function renderVariable({ key, val, description, is_encrypted }: StoredVariable, fernet: Fernet) {
  return { key, description, value: fromStoredSecret(val ?? '', Boolean(is_encrypted), fernet, `The variable ${key}`) };
}

function variableNotFound(): Problem {
  return new Problem(404, { title: 'Variable not found', detail: 'Variable does not exist' });
}

function wordErrors(error: unknown): never {
  throw error instanceof AppError && error.code === 'VARIABLE_NOT_FOUND' ? variableNotFound() : error;
}

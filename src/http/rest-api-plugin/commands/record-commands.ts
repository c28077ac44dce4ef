import { type PermissionAction, RESOURCES } from '../../../domain/permission.ts';
import { type Access, allow } from '../../v1/definition/access.ts';
import { type Values, command, flag, json, text } from './plugin-command.ts';

const topic = 'Variables, connections and pools';

/** What an argument does with the records, by the first one that is given. */
type Effects = readonly (readonly [name: string, ...actions: PermissionAction[]])[];

const SET: Effects[number] = ['set', 'can_create', 'can_edit'];
const DELETE: Effects[number] = ['delete', 'can_delete'];
const VARIABLES: Effects = [SET, ['cmd', 'can_create', 'can_edit'], ['import', 'can_create', 'can_edit'], DELETE];
const POOLS: Effects = [SET, ['cmd', 'can_create', 'can_edit'], DELETE];
const CONNECTIONS: Effects = [['add', 'can_create'], DELETE];

/** Reading, and what the given arguments do besides: all of them, since the command line itself decides which one counts. */
function accessBy(resource: string, effects: Effects): (values: Values) => Access {
  return (values) => {
    const actions = effects.flatMap(([name, ...needed]) => (values[name] === undefined ? [] : needed));
    return allow('can_read', resource, ...actions.map((action) => [action, resource] as const));
  };
}

function changesBy(effects: Effects, ...others: string[]): (values: Values) => boolean {
  return (values) => [...effects.map(([name]) => name), ...others].some((name) => values[name] !== undefined);
}

/** Commands about what DAGs are supplied with. */
export const RECORD_COMMANDS = [
  command('variables', {
    topic,
    description: 'List, get, set, delete, import and export variables',
    since: '1.7.1 or greater',
    runsIn: 'server',
    arguments: [
      text('set', '', { hidden: true, words: 2 }),
      flag('cmd', 'Set a variable: enter both key and value', { place: 'none', fixedValue: 'set' }),
      text('key', 'The key of the variable to set', { place: 'none' }),
      text('value', 'Its value', { place: 'none' }),
      text('get', 'Get the value of a variable'),
      flag('json', 'Deserialize JSON variable'),
      text('default', 'Default value returned if variable does not exist'),
      text('import', 'Import variables from JSON file', { path: 'read' }),
      text('export', 'Export variables to JSON file', { path: 'write' }),
      text('delete', 'Delete a variable'),
    ],
    access: accessBy(RESOURCES.variables, VARIABLES),
    changes: changesBy(VARIABLES, 'export'),
  }),
  command('connections', {
    topic,
    description: 'List, add and delete connections',
    since: '1.8.0 or greater',
    runsIn: 'server',
    arguments: [
      flag('list', 'List all connections'),
      flag('add', 'Add a connection'),
      flag('delete', 'Delete a connection'),
      text('conn_id', 'Connection id, required to add/delete a connection'),
      text('conn_uri', 'Connection URI, required to add a connection'),
      text('conn_type', 'Connection type, required to add a connection without conn_uri'),
      json('conn_extra', "Connection 'Extra' field, optional when adding a connection"),
    ],
    access: accessBy(RESOURCES.connections, CONNECTIONS),
    changes: changesBy(CONNECTIONS),
  }),
  command('pool', {
    topic,
    description: 'List, get, set and delete pools',
    since: '1.8.0 or greater',
    runsIn: 'server',
    arguments: [
      text('set', '', { hidden: true, words: 3 }),
      flag('cmd', 'Set a pool: enter its name, slot count and description', { place: 'none', fixedValue: 'set' }),
      text('pool_name', 'The name of the pool to set', { place: 'none' }),
      text('slot_count', 'How many tasks may run in it at once', { place: 'none' }),
      text('pool_description', 'What it is for', { place: 'none' }),
      text('get', 'Get pool info'),
      text('delete', 'Delete a pool'),
    ],
    access: accessBy(RESOURCES.pools, POOLS),
    changes: changesBy(POOLS),
  }),
];

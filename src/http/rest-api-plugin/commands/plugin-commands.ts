import { OPEN, allow, allowDag } from '../../v1/definition/access.ts';
import { RESOURCES } from '../../../domain/permission.ts';
import { DAG_COMMANDS } from './dag-commands.ts';
import { type PluginCommand, command, flag, text, upload } from './plugin-command.ts';
import { RECORD_COMMANDS } from './record-commands.ts';
import { ADMINISTRATE, SERVICE_COMMANDS } from './service-commands.ts';

const FILES = 'DAG files';
const own = { runsIn: 'plugin', since: 'None - Custom API' } as const;

/** Every command of the plugin, in the order of the page. */
export const PLUGIN_COMMANDS: readonly PluginCommand[] = [
  command('version', {
    topic: 'Versions',
    runsIn: 'plugin',
    description: "Displays the version of Airflow you're using",
    since: '1.0.0 or greater',
    arguments: [],
    access: OPEN,
    changes: false,
  }),
  command('rest_api_plugin_version', {
    ...own,
    topic: 'Versions',
    description: "Displays the version of this REST API Plugin you're using",
    arguments: [],
    access: OPEN,
    changes: false,
  }),
  ...DAG_COMMANDS,
  command('deploy_dag', {
    ...own,
    topic: FILES,
    description: 'Deploy a new DAG File to the DAGs directory',
    arguments: [
      upload('dag_file', 'TypeScript or JavaScript file to upload and deploy'),
      flag('force', 'Replace a file of the same name'),
      flag('pause', 'Pause its DAGs, whatever dags_are_paused_at_creation says'),
      flag('unpause', 'Let its DAGs run, whatever dags_are_paused_at_creation says'),
    ],
    // Whoever can place code can do everything.
    access: ADMINISTRATE,
    changes: true,
  }),
  command('refresh_dag', {
    ...own,
    topic: FILES,
    description: 'Read the file of a DAG anew',
    arguments: [text('dag_id', 'The id of the dag', { required: true })],
    access: allowDag('can_edit'),
    changes: true,
  }),
  command('refresh_all_dags', {
    ...own,
    topic: FILES,
    description: 'Read all DAG files anew',
    arguments: [],
    access: allow('can_edit', RESOURCES.dags),
    changes: true,
  }),
  ...RECORD_COMMANDS,
  ...SERVICE_COMMANDS,
];

const BY_NAME: ReadonlyMap<string, PluginCommand> = new Map(PLUGIN_COMMANDS.map((known) => [known.name, known]));

export function findPluginCommand(name: string): PluginCommand | undefined {
  return BY_NAME.get(name);
}

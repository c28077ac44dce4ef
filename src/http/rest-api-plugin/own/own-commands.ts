import { REPORTED_VERSION } from '../../../config/version.ts';
import { listDags } from '../../../metadata/dags/dag-listing.ts';
import { pythonRepr } from '../../../foundation/python-repr.ts';
import type { PluginResult } from '../answers.ts';
import { Refusal } from '../errors.ts';
import type { AdmittedCall, PluginContext } from '../plugin-context.ts';
import { deployDag } from './deploy-dag.ts';
import { readDagFiles } from './read-dag-files.ts';

/** The version of the plugin whose calls we answer. */
const PLUGIN_VERSION = '1.0.9';

type PluginText = Extract<PluginResult, { kind: 'text' }>;
type OwnCommand = (admitted: AdmittedCall, context: PluginContext) => Promise<PluginResult>;

/** What the plugin does without the command line. */
export const OWN_COMMANDS: Readonly<Record<string, OwnCommand>> = {
  version: async () => ({ ...said(REPORTED_VERSION), airflowCmd: 'airflow version' }),
  rest_api_plugin_version: async () => said(PLUGIN_VERSION),
  deploy_dag: deployDag,
  refresh_dag: refreshDag,
  async refresh_all_dags(_admitted, context) {
    await readDagFiles(undefined, context);
    const dags = await listDags(context.services.db);
    const listed = dags.map(({ dag_id }) => `${pythonRepr(dag_id)}: <DAG: ${dag_id}>`).join(', ');
    return said(`{${listed}}; All DAGs are now refreshed!`);
  },
  list_background: async (_admitted, { background }) => said(JSON.stringify(background.list().map(describe), null, 2)),
  async stop_background({ values }, { background }) {
    const { pid = '' } = values;
    const stopped = await background.stop(/^\d{1,10}$/.test(pid) ? Number(pid) : -1);
    if (!stopped) throw new Refusal(400, `No background command runs with the process id '${pid}'`);
    return said(`The command '${stopped.name}' with the process id ${stopped.pid} has ended`);
  },
};

async function refreshDag({ values }: AdmittedCall, context: PluginContext): Promise<PluginResult> {
  const { dag_id: dagId = '' } = values;
  // As in the plugin, whose newer generation looks for the DAG first.
  if (dagId.includes(' ')) throw new Refusal(400, 'dag_id contains spaces and is therefore an illegal argument');
  const dag = (await listDags(context.services.db)).find(({ dag_id }) => dag_id === dagId);
  if (!dag) throw new Refusal(400, `The DAG ID '${dagId}' does not exist`);
  await readDagFiles(dag.fileloc, context);
  return said(`DAG [${dagId}] is now fresh as a daisy`);
}

function said(output: string): PluginText {
  return { kind: 'text', output, warning: undefined, airflowCmd: undefined };
}

function describe({ name, pid, startedAt, state, files }: ReturnType<PluginContext['background']['list']>[number]) {
  const { stdout, stderr, pid: pidFile } = files;
  return { api: name, pid, started_at: startedAt, state, stdout, stderr, pid_file: pidFile };
}

import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setDagPaused } from '../../../actions/dags/set-dag-paused.ts';
import { isDagFileName } from '../../../dagfiles/find/find-dag-files.ts';
import { pythonRepr } from '../../../foundation/python-repr.ts';
import { uuid7 } from '../../../foundation/uuid7.ts';
import { listDags } from '../../../metadata/dags/dag-listing.ts';
import { listImportErrors } from '../../../metadata/dag-files/import-errors.ts';
import type { PluginResult } from '../answers.ts';
import { Refusal } from '../errors.ts';
import type { Upload } from '../plugin-call.ts';
import type { AdmittedCall, PluginContext } from '../plugin-context.ts';
import { readDagFiles } from './read-dag-files.ts';

/** The longest name that file systems take, less what a temporary name adds. */
const LONGEST_NAME_BYTES = 200;

/**
 * Puts a file into the folder of the DAGs, at once or not at all, and reads it. What it holds is not judged, as in the plugin: its
 * errors are those of any DAG file.
 * @throws Refusal 400
 */
export async function deployDag(admitted: AdmittedCall, context: PluginContext): Promise<PluginResult> {
  const { call, values } = admitted;
  const file = call.uploads['dag_file'];
  if (!file) throw new Refusal(400, 'dag_file should be provided');
  checkName(file.name);
  const path = await store(file, values['force'] !== undefined, context);
  await readDagFiles(path, context);
  const wish = values['pause'] !== undefined;
  if (wish === (values['unpause'] !== undefined)) {
    const warning =
      'Both options pause and unpause were given. Skipping setting the state (pause, unpause) of the DAG.';
    const uploaded = `<FileStorage: ${pythonRepr(file.name)} (${pythonRepr(file.type)})>`;
    return uploadedAnswer(uploaded, wish ? warning : undefined);
  }
  const problem = await setPaused(path, wish, admitted, context);
  if (problem === undefined) return uploadedAnswer(`<module 'module.name' from ${pythonRepr(path)}>`, undefined);
  const uploaded = `<FileStorage: ${pythonRepr(file.name)} (${pythonRepr(file.type)})>`;
  return uploadedAnswer(uploaded, `Failed to set the state (pause, unpause) of the DAG: ${problem}`);
}

function uploadedAnswer(file: string, warning: string | undefined): PluginResult {
  return { kind: 'text', output: `DAG File [${file}] has been uploaded`, warning, airflowCmd: undefined };
}

/** A name and nothing else: no path leads out of the folder, and no hidden file comes into it. */
function checkName(name: string): void {
  // oxlint-disable-next-line no-control-regex -- control characters are the subject
  if (/[/\\\u0000-\u001f\u007f]/.test(name) || name.startsWith('.') || Buffer.byteLength(name) > LONGEST_NAME_BYTES) {
    throw new Refusal(400, 'dag_file must have a plain file name');
  }
  if (!isDagFileName(name)) throw new Refusal(400, 'dag_file is not a *.ts or *.js file');
}

/** @returns the absolute path of the file */
async function store({ name, content }: Upload, isForced: boolean, { services }: PluginContext): Promise<string> {
  const { config, clock } = services;
  const folder = config.core.dagsFolder;
  const path = join(folder, name);
  const unfinished = join(folder, `.${name}.${uuid7(clock.nowMs())}.tmp`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(unfinished, content, { flag: 'wx' });
    // Linking refuses where the file is there, also where somebody else makes it at the same time.
    await (isForced ? rename(unfinished, path) : link(unfinished, path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Refusal(400, `The file '${path}' already exists on host ${hostname()}`, { cause: error });
  } finally {
    await rm(unfinished, { force: true });
  }
  return path;
}

/** @returns what was in the way */
async function setPaused(
  path: string,
  isPaused: boolean,
  { caller }: AdmittedCall,
  { services }: PluginContext,
): Promise<string | undefined> {
  const dags = (await listDags(services.db)).filter(({ fileloc }) => fileloc === path);
  const errors = await listImportErrors(services.db);
  const failure = errors.find(({ filename }) => join(services.config.core.dagsFolder, filename) === path);
  if (failure) return failure.stacktrace;
  if (dags.length === 0) return 'the file has no DAG';
  const actor = { actor: caller.username ?? null, source: caller.address };
  for (const { dag_id: dagId } of dags) await setDagPaused(services, { dagId, isPaused, ...actor });
  return undefined;
}

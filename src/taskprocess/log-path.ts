import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Which try of which task instance a log file belongs to. */
export interface LoggedTry {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
  tryNumber: number;
}

/** The longest name that common file systems take, in bytes. */
const LONGEST_NAME = 255;

/**
 * The log file of one try, in Airflow's default layout:
 * `<base>/dag_id=…/run_id=…/task_id=…[/map_index=…]/attempt=1.log`. Whatever the ids hold, it lies below `base`.
 */
export function tryLogPath(baseLogFolder: string, logged: LoggedTry): string {
  const folders = [`dag_id=${logged.dagId}`, `run_id=${logged.runId}`, `task_id=${logged.taskId}`];
  if (logged.mapIndex >= 0) folders.push(`map_index=${logged.mapIndex}`);
  return join(baseLogFolder, ...folders.map(safeName), `attempt=${logged.tryNumber}.log`);
}

/** Where the callbacks of a DAG run log. */
export function callbackLogPath(baseLogFolder: string, run: { dagId: string; runId: string }): string {
  return join(baseLogFolder, safeName(`dag_id=${run.dagId}`), safeName(`run_id=${run.runId}`), 'callbacks.log');
}

const ORDINARY = /^[\w.~:+@=, -]{1,250}$/;

/** A file name that no id can use to leave its folder; different ids have different names. Usual ids stay as they are. */
function safeName(name: string): string {
  if (ORDINARY.test(name)) return name;
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what must not stand in a file name
  const escaped = name.replaceAll(/[\u0000-\u001f\u007f/\\%]/g, (character) => encodeURIComponent(character));
  if (Buffer.byteLength(escaped) <= LONGEST_NAME) return escaped;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
  const start = Buffer.from(escaped).subarray(0, LONGEST_NAME - digest.length - 4);
  // The cut may split a character: what is left of it decodes to U+FFFD and is dropped.
  return `${start.toString().replace(/\uFFFD+$/, '')}~${digest}`;
}

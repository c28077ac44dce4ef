import { Readable } from 'node:stream';
import type { Config } from '../../../../config/config.ts';
import { UNMAPPED } from '../../../../domain/states.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import type { Clock } from '../../../../foundation/clock.ts';
import { pythonRepr } from '../../../../foundation/python-repr.ts';
import { findLoggedTry } from '../../../../metadata/task-instances/task-instance-tries.ts';
import { tryLogPath } from '../../../../taskprocess/log-path.ts';
import { readLogPart, streamLog } from '../../../../taskprocess/read-try-log.ts';
import { preferredType } from '../../../accept.ts';
import type { ApiResponse } from '../../../api-handler.ts';
import { readWorkerLogPart, streamWorkerLog, workerLogUrl } from '../../../worker-logs/read-worker-log.ts';
import { allowDag } from '../../definition/access.ts';
import { readLogToken, signLogPlace } from './log-token.ts';
import { WholeAnswer, operation } from '../../definition/operation.ts';
import { flagParameter, integerParameter, integerPart, textParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { component } from '../../definition/component.ts';
import { text } from '../../definition/fields.ts';
import { INSTANCE, TASK_PATH } from './task-instance-path.ts';

/**
 * How much of a log one answer in JSON has, in bytes: it is held in memory several times, and to spell it as Python does keeps the
 * server from everything else, for 40 ms per megabyte.
 */
const LONGEST_PART = 4 * 1024 * 1024;
const LONGEST_WHOLE = 8 * 1024 * 1024;
const TYPES = ['text/plain', 'application/json'] as const;

const TaskLog = component('TaskLog', {
  continuation_token: text({ description: 'To be sent as `token` by whoever goes on reading.' }),
  content: text({ description: 'Machine and text, in the spelling of Python.' }),
});

const getLog = operation({
  id: 'get_log',
  method: 'GET',
  path: `${INSTANCE}/logs/{task_try_number}`,
  tag: 'TaskInstance',
  summary: 'Read the log of a try',
  description:
    'As text, all that there is so far; as JSON, a part of it and a token by which the next request gets what follows.',
  access: allowDag('can_read', ['can_read', RESOURCES.taskLogs]),
  pathParts: { ...TASK_PATH, task_try_number: integerPart('The number of the try, from 1.') },
  query: {
    full_content: flagParameter('The whole log at once, as far as it fits into an answer.'),
    map_index: integerParameter('Which one of a mapped task.'),
    token: textParameter('The `continuation_token` of the answer before.'),
  },
  answer: { description: 'The log, or a part of it.', schema: TaskLog, alsoAs: 'text/plain' },
  problems: [404],
  async run({ db, config, clock }, { request, path, query }) {
    const place = query.token === undefined || query.token === '' ? START : readLogToken(config, query.token);
    if (!place) {
      throw new Problem(400, { title: 'Bad Signature. Please use only the tokens provided by the API.' });
    }
    const { dag_id: dagId, dag_run_id: runId, task_id: taskId, task_try_number: tryNumber } = path;
    const task = { dagId, runId, taskId, mapIndex: query.map_index ?? UNMAPPED };
    const logged = await findLoggedTry(db, task, tryNumber);
    if (!logged) throw new Problem(404, { title: 'TaskInstance not found' });
    const log = {
      file: tryLogPath(config.logging.baseLogFolder, { ...task, tryNumber }),
      hostname: logged.hostname ?? '',
    };
    if (preferredType(request.headers.accept, TYPES) === 'text/plain') {
      return new WholeAnswer(await answerText(log, await openWhole(config, clock, log)));
    }
    const limit = query.full_content ? LONGEST_WHOLE : LONGEST_PART;
    const local = await readLogPart(log.file, place.position, limit);
    const part = local ?? (await readWorkerLogPart(config, clock, log, place.position, limit));
    const source = local ? 'local' : part && workerLogUrl(config, log);
    const head = place.position === 0 ? headOf(log, source) : '';
    const isEnd = !logged.isRunning && (part?.isLast ?? true);
    return {
      continuation_token: signLogPlace(config, { position: part?.end ?? place.position, isEnd }),
      content: `[(${pythonRepr(log.hostname)}, ${pythonRepr(head + (part?.text ?? ''))})]`,
    };
  },
});

export const taskLogOperations = [getLog];

const START = { position: 0, isEnd: false };
const TEXT_HEADERS = { 'content-type': 'text/plain; charset=utf-8' };

interface Log {
  readonly file: string;
  /** Of the machine that ran the try; empty where none has. */
  readonly hostname: string;
}

/** A whole log, and where it was found: on this machine, or under that address. */
interface WholeLog {
  readonly content: Readable;
  readonly source: string;
}

async function openWhole(config: Config, clock: Clock, log: Log): Promise<WholeLog | undefined> {
  const local = await streamLog(log.file);
  if (local) return { content: local, source: 'local' };
  const remote = await streamWorkerLog(config, clock, log);
  return remote && { content: remote, source: workerLogUrl(config, log) ?? '' };
}

function answerText(log: Log, found: WholeLog | undefined): ApiResponse {
  const start = `${log.hostname}\n${headOf(log, found?.source)}`;
  if (!found) return { status: 200, headers: TEXT_HEADERS, body: `${start}\n` };
  return { status: 200, headers: TEXT_HEADERS, body: '', stream: Readable.from(within(start, found.content, '\n')) };
}

async function* within(start: string, content: Readable, end: string): AsyncGenerator<Buffer> {
  yield Buffer.from(start);
  for await (const piece of content) yield piece as Buffer;
  yield Buffer.from(end);
}

/** What Airflow says of a log before its text. */
function headOf({ file, hostname }: Log, source: string | undefined): string {
  return ` INFO - ::group::Log message source details\n${sourceOf(file, hostname, source)} INFO - ::endgroup::\n`;
}

function sourceOf(file: string, hostname: string, source: string | undefined): string {
  if (source === 'local') return `*** Found local files:\n***   * ${file}\n`;
  if (source !== undefined) return `*** Found logs served from host ${source}\n`;
  if (hostname === '') return '';
  return `*** Log file not found on worker '${hostname}'. This attempt may have run on a different worker whose logs are no longer accessible. Consider configuring remote logging (S3, GCS, etc.) for log persistence.\n`;
}

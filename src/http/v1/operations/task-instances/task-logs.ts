import { Readable } from 'node:stream';
import { UNMAPPED } from '../../../../domain/map-index.ts';
import { RESOURCES } from '../../../../domain/permission.ts';
import { assertNever } from '../../../../foundation/assert-never.ts';
import { pythonRepr } from '../../../../foundation/python-repr.ts';
import { findLoggedTry } from '../../../../metadata/task-instances/task-instance-tries.ts';
import { tryLogPath } from '../../../../taskprocess/log-path.ts';
import { preferredType } from '../../../accept.ts';
import type { ApiResponse } from '../../../api-handler.ts';
import {
  type FoundLog,
  type LogPlace,
  type SoughtLog,
  findLogPart,
  findWholeLog,
} from '../../../worker-logs/find-log.ts';
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
    const { id } = logged;
    const log: SoughtLog = {
      file: tryLogPath(config.logging.baseLogFolder, { ...task, tryNumber }),
      hostname: logged.hostname ?? '',
      key: id === undefined ? undefined : { dag_id: dagId, run_id: runId, ti_id: id },
    };
    const on = { db, config, clock };
    if (preferredType(request.headers.accept, TYPES) === 'text/plain') {
      return new WholeAnswer(answerText(log, await findWholeLog(on, log)));
    }
    const limit = query.full_content ? LONGEST_WHOLE : LONGEST_PART;
    const found = await findLogPart(on, log, place.position, limit);
    const part = found.content;
    const head = place.position === 0 ? headOf(log, found.place) : '';
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

function answerText(log: SoughtLog, { place, content }: FoundLog<Readable>): ApiResponse {
  const start = `${log.hostname}\n${headOf(log, place)}`;
  if (!content) return { status: 200, headers: TEXT_HEADERS, body: `${start}\n` };
  return { status: 200, headers: TEXT_HEADERS, body: '', stream: Readable.from(within(start, content, '\n')) };
}

async function* within(start: string, content: Readable, end: string): AsyncGenerator<Buffer> {
  yield Buffer.from(start);
  for await (const piece of content) yield piece as Buffer;
  yield Buffer.from(end);
}

/** What Airflow says of a log before its text. */
function headOf(log: SoughtLog, place: LogPlace): string {
  return ` INFO - ::group::Log message source details\n${placeText(log, place)} INFO - ::endgroup::\n`;
}

function placeText({ file, hostname }: SoughtLog, place: LogPlace): string {
  switch (place.kind) {
    case 'local':
      return `*** Found local files:\n***   * ${file}\n`;
    case 'worker':
      return `*** Found logs served from host ${place.url}\n`;
    case 'kept':
      return `*** Found the log that the worker '${hostname}' left in the database\n`;
    case 'nowhere':
      if (hostname === '') return '';
      return `*** Log file not found on worker '${hostname}'. ${place.failure === undefined ? GONE : `Could not read served logs: ${place.failure}`}\n`;
    default:
      return assertNever(place);
  }
}

const GONE =
  'This attempt may have run on a different worker whose logs are no longer accessible. Consider configuring remote logging (S3, GCS, etc.) for log persistence.';

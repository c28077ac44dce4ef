import { RESOURCES } from '../../../../domain/permission.ts';
import { UNMAPPED } from '../../../../domain/map-index.ts';
import type { Json } from '../../../../foundation/json.ts';
import { pythonStr } from '../../../../foundation/python-repr.ts';
import { isoformat } from '../../../../foundation/timestamp.ts';
import { findXComWithRun, listXComs } from '../../../../metadata/xcoms/xcom-pages.ts';
import { WILDCARD, allowDag } from '../../definition/access.ts';
import { jsonText, operation } from '../../definition/operation.ts';
import { PAGE_PARAMETERS, pageOf } from '../../definition/page.ts';
import { flagParameter, integerParameter, restPart, textParameter } from '../../definition/parameter.ts';
import { Problem } from '../../problem.ts';
import { XCom, XComCollection } from '../../schemas/xcom.ts';
import { INSTANCE, TASK_PATH } from './task-instance-path.ts';
import { dagIdsOf } from '../../definition/visible-dags.ts';

const MAY_READ = allowDag('can_read', ['can_read', RESOURCES.xcoms]);
const XCOMS = `${INSTANCE}/xcomEntries`;
const mapIndex = integerParameter('Which one of a mapped task.');

const getXComEntries = operation({
  id: 'get_xcom_entries',
  method: 'GET',
  path: XCOMS,
  tag: 'XCom',
  summary: 'List what tasks left for others',
  description: '`~` stands for all DAGs, all runs, and all tasks.',
  access: MAY_READ,
  pathParts: TASK_PATH,
  query: { ...PAGE_PARAMETERS, map_index: mapIndex, xcom_key: textParameter('Only those of this name.') },
  answer: { description: 'A page of XComs.', schema: XComCollection },
  problems: [],
  async run({ db, config }, { caller, path, query }) {
    const search = {
      dagIds: dagIdsOf(caller, path.dag_id),
      runId: named(path.dag_run_id),
      taskId: named(path.task_id),
      mapIndex: query.map_index,
      key: query.xcom_key,
    };
    const { items, total } = await listXComs(db, { search, ...pageOf(config, query) });
    return jsonText(`{"xcom_entries":${items},"total_entries":${total}}`);
  },
});

const getXComEntry = operation({
  id: 'get_xcom_entry',
  method: 'GET',
  path: `${XCOMS}/{xcom_key}`,
  tag: 'XCom',
  summary: 'Get what a task left for others',
  access: MAY_READ,
  pathParts: { ...TASK_PATH, xcom_key: restPart('The name under which the value was left.') },
  query: {
    map_index: mapIndex,
    deserialize: flagParameter('Without effect where it is allowed at all: every value is JSON.', { default: false }),
    stringify: flagParameter('The value as Python prints it, instead of itself.', { default: true }),
  },
  answer: { description: 'The XCom.', schema: XCom },
  problems: [400, 404],
  async run({ db, config }, { path, query }) {
    if (query.deserialize && !config.api.enableXcomDeserializeSupport) {
      throw new Problem(400, { detail: 'XCom deserialization is disabled in configuration.' });
    }
    const { dag_id: dagId, dag_run_id: runId, task_id: taskId, xcom_key: key } = path;
    const found = await findXComWithRun(db, { dagId, runId, taskId, mapIndex: query.map_index ?? UNMAPPED, key });
    if (!found) throw new Problem(404, { title: 'XCom entry not found' });
    return {
      key: found.key,
      timestamp: isoformat(found.timestamp),
      execution_date: isoformat(found.logical_date),
      map_index: found.map_index,
      task_id: found.task_id,
      dag_id: found.dag_id,
      value: presentValue(JSON.parse(found.value ?? 'null') as Json, query.stringify),
    };
  },
});

export const xcomOperations = [getXComEntries, getXComEntry];

function presentValue(value: Json, asText: boolean): Json {
  return asText && value !== null ? pythonStr(value) : value;
}

function named(part: string): string | undefined {
  return part === WILDCARD ? undefined : part;
}

import type { WorkloadDagRun } from '../../domain/task-workload.ts';
import { ManualClock } from '../../foundation/clock.ts';
import type { Json } from '../../foundation/json.ts';
import { parseTimestamp } from '../../foundation/timestamp.ts';
import type { TaskConnection } from '../task-host.ts';
import { makeTemplateContext } from './context/template-context.ts';
import type { TemplateContext } from './context/template-context.ts';
import type { TemplateAccess, TemplateFacts } from './context/template-facts.ts';

const RUN_ID = 'scheduled__2024-01-15T00:00:00+00:00';

/** The task `templated` of `tutorial`, second try of the daily run of 15 January 2024. */
export function tutorialFacts(changes: Partial<TemplateFacts> = {}): TemplateFacts {
  return {
    dagId: 'tutorial',
    taskId: 'templated',
    runId: RUN_ID,
    tryNumber: 2,
    maxTries: 3,
    mapIndex: -1,
    dagRun: tutorialRun(),
    startDate: parseTimestamp('2024-01-16T00:00:06Z'),
    dag: { owner: 'airflow', dagrun_timeout: 3600 },
    task: { task_type: 'BashOperator', retry_delay: 300, start_date: 1_704_067_200 },
    taskInstance: { operator: 'BashOperator' },
    params: {
      my_param: 'hello',
      text: 't',
      nested: { a: [1, 2], b: 'x' },
      number: 4,
      float: 1.5,
      flag: true,
      nothing: null,
      list: [1, 2, 3],
    },
    neighbours: () => ({
      previous: parseTimestamp('2024-01-14T00:00:00Z'),
      next: parseTimestamp('2024-01-16T00:00:00Z'),
    }),
    testMode: false,
    ...changes,
  };
}

export function tutorialRun(changes: Partial<WorkloadDagRun> = {}): WorkloadDagRun {
  return {
    dagId: 'tutorial',
    runId: RUN_ID,
    runType: 'scheduled',
    logicalDate: parseTimestamp('2024-01-15T00:00:00Z'),
    dataIntervalStart: parseTimestamp('2024-01-15T00:00:00Z'),
    dataIntervalEnd: parseTimestamp('2024-01-16T00:00:00Z'),
    runAfter: parseTimestamp('2024-01-16T00:00:00Z'),
    startDate: parseTimestamp('2024-01-16T00:00:05.123456Z'),
    externalTrigger: false,
    conf: { key: 'value', message: 'hi' },
    clearNumber: 0,
    ...changes,
  };
}

const VARIABLES: Readonly<Record<string, string>> = {
  my_var: 'value1',
  my_json: '{"a": {"b": 7}, "list": [1, 2]}',
  broken: '{',
};
const XCOMS: Readonly<Record<string, Json>> = {
  'upstream/return_value': { rows: 3, files: ['a.csv', 'b.csv'] },
  'upstream/other': 'o',
};
const MY_DB: TaskConnection = {
  connId: 'my_db',
  connType: 'postgres',
  description: null,
  host: 'db.example.com',
  schema: 'sales',
  login: 'scott',
  password: 'tiger',
  port: 5432,
  extra: '{"region_name": "eu-west-1"}',
};
const CONNECTIONS: readonly TaskConnection[] = [
  MY_DB,
  { ...MY_DB, connId: 'my_api', connType: 'http', host: 'https://api.example.com', schema: null },
];

/** What the services would answer to it; every question is noted in `asked`. */
function tutorialAccess(asked: string[] = []): TemplateAccess {
  return {
    clock: new ManualClock(parseTimestamp('2024-01-17T00:00:00Z')),
    getConf: (section, option) => (section === 'core' && option === 'dags_folder' ? '/dags' : null),
    getVariable: async (key) => {
      asked.push(`variable ${key}`);
      return VARIABLES[key] ?? null;
    },
    getConnection: async (id) => {
      asked.push(`connection ${id}`);
      return CONNECTIONS.find(({ connId }) => connId === id) ?? null;
    },
    getXCom: async ({ taskId, key }) => {
      asked.push(`xcom ${taskId}/${key}`);
      return XCOMS[`${taskId}/${key}`];
    },
    setXCom: async ({ taskId, mapIndex, key }, value) => {
      asked.push(`push ${taskId}[${mapIndex}]/${key} ${JSON.stringify(value)}`);
    },
    getPreviousDagRun: async (dagId, before, state) => {
      asked.push(`run of ${dagId} before ${before} in ${state}`);
      return tutorialRun({
        logicalDate: parseTimestamp('2024-01-14T00:00:00Z'),
        dataIntervalStart: parseTimestamp('2024-01-14T00:00:00Z'),
        dataIntervalEnd: parseTimestamp('2024-01-15T00:00:00Z'),
        startDate: parseTimestamp('2024-01-15T00:00:07Z'),
        endDate: parseTimestamp('2024-01-15T00:01:00Z'),
      });
    },
  };
}

export function tutorialContext(changes: Partial<TemplateFacts> = {}, asked: string[] = []): TemplateContext {
  return makeTemplateContext(tutorialFacts(changes), tutorialAccess(asked));
}

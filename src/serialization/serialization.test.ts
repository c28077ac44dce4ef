import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { Dag, label, Param } from '../authoring/index.ts';
import type { JsonObject } from '../foundation/json.ts';
import { AIRFLOW_DEFAULTS } from './dag-defaults.ts';
import type { DagStructure } from './dag-structure.ts';
import { deserializeDag } from './deserialize-dag.ts';
import { hashSerializedDag } from './hash-serialized-dag.ts';
import { serializeDag } from './serialize-dag.ts';

const schema = JSON.parse(
  readFileSync(new URL('schema/dag-serialization.schema.json', import.meta.url), 'utf8'),
) as object;
const isValid = new Ajv({ strict: false, allErrors: true }).compile(schema);
const FILE = { fileloc: '/dags/etl.ts', relativeFileloc: 'etl.ts' };

/** A DAG that uses everything. */
function everything(): Dag {
  const dag = new Dag('etl', {
    schedule: '0 6 * * 1-5',
    timezone: 'Europe/Berlin',
    startDate: '2026-01-01',
    endDate: new Date('2026-12-31T00:00:00Z'),
    catchup: false,
    description: 'All of it',
    docMd: '# All',
    dagDisplayName: 'ETL',
    tags: ['b', 'a', 'b'],
    maxActiveRuns: 3,
    maxActiveTasks: 5,
    maxConsecutiveFailedDagRuns: 2,
    dagrunTimeout: { hours: 1 },
    isPausedUponCreation: true,
    queue: 'typescript',
    params: { n: new Param(3, { type: 'integer', minimum: 1, description: 'How many' }), plain: 'x' },
    accessControl: { Op: ['can_read'] },
    renderTemplateAsNativeObj: true,
    defaultArgs: { owner: 'ann', retries: 2, retryDelay: 60 },
    onFailureCallback: () => undefined,
  });
  const extract = dag.task('extract', async () => [1]);
  const transform = dag.task(
    'transform',
    async ({ rows, factor }: { rows: number[]; factor: number }) => rows.map((row) => row * factor),
    {
      taskDisplayName: 'Transform!',
      docMd: 'doc',
      executionTimeout: 'PT5M',
      retryExponentialBackoff: true,
      maxRetryDelay: { minutes: 30 },
      triggerRule: 'none_failed',
      pool: 'small',
      poolSlots: 2,
      priorityWeight: 5,
      maxActiveTisPerDag: 1,
      maxActiveTisPerDagrun: 1,
      onSuccessCallback: () => undefined,
      onSkippedCallback: () => undefined,
      executorConfig: { cpu: 1 },
    },
  );
  const group = dag.taskGroup('load', { tooltip: 'Loading', defaultArgs: { owner: 'bob' } });
  const store = group.bash(
    { taskId: 'store', bashCommand: 'echo {{ ds }}', env: { A: 'b' } },
    { waitForDownstream: true, weightRule: 'absolute' },
  );
  const inner = group.taskGroup('checks', { prefixGroupId: false });
  const check = inner.shortCircuit('check', async () => true)();
  const rows = extract();
  transform({ rows, factor: 2 }).before(group);
  const end = dag.empty({ taskId: 'end' });
  group.before(label('done', end));
  store.before(check);
  dag.latestOnly({ taskId: 'newest' }).before(dag.triggerDagRun({ taskId: 'next', dagId: 'other', conf: { a: 1 } }));
  return dag;
}

test('what is written fits Airflow’s schema', () => {
  const document = serializeDag(everything(), FILE);
  isValid(document);
  expect(isValid.errors ?? []).toEqual([]);
});

test('what is written is plain JSON, and reading it back gives what the author said', () => {
  const document = serializeDag(everything(), FILE);
  const text = JSON.stringify(document);
  expect(JSON.parse(text)).toEqual(document);
  const dag = deserializeDag(JSON.parse(text) as JsonObject);
  expect(dag).toMatchObject({
    dagId: 'etl',
    dagDisplayName: 'ETL',
    description: 'All of it',
    docMd: '# All',
    fileloc: '/dags/etl.ts',
    relativeFileloc: 'etl.ts',
    tags: ['a', 'b'],
    owners: 'ann, bob',
    timezone: 'Europe/Berlin',
    timetable: { value: { expression: '0 6 * * 1-5', timezone: 'Europe/Berlin' } },
    startDate: '2025-12-31T23:00:00.000000Z',
    endDate: '2026-12-31T00:00:00.000000Z',
    catchup: false,
    maxActiveRuns: 3,
    maxActiveTasks: 5,
    maxConsecutiveFailedDagRuns: 2,
    dagrunTimeoutMs: 3_600_000,
    isPausedUponCreation: true,
    renderTemplateAsNativeObj: true,
    accessControl: { Op: ['can_read'] },
    defaultArgs: { owner: 'ann', retries: 2, retry_delay: 60 },
    hasOnSuccessCallback: false,
    hasOnFailureCallback: true,
  });
  expect(dag.params.get('n')).toEqual({ value: 3, description: 'How many', schema: { type: 'integer', minimum: 1 } });
  expect(dag.params.get('plain')).toEqual({ value: 'x', description: null, schema: {} });
  expect(taskOf(dag, 'transform')).toMatchObject({
    taskDisplayName: 'Transform!',
    taskType: '_PythonDecoratedOperator',
    owner: 'ann',
    retries: 2,
    retryDelayMs: 60_000,
    retryExponentialBackoff: 2,
    maxRetryDelayMs: 1_800_000,
    executionTimeoutMs: 300_000,
    triggerRule: 'none_failed',
    pool: 'small',
    poolSlots: 2,
    queue: 'typescript',
    priorityWeight: 5,
    maxActiveTisPerDag: 1,
    maxActiveTisPerDagrun: 1,
    hasOnSuccessCallback: true,
    hasOnSkippedCallback: true,
    hasOnFailureCallback: false,
    startDate: '2025-12-31T23:00:00.000000Z',
    canSkipDownstream: false,
  });
  expect(taskOf(dag, 'transform').serialized.op_kwargs).toEqual({
    rows: "{{ task_instance.xcom_pull(task_ids='extract', dag_id='etl', key='return_value') }}",
    factor: 2,
  });
  expect(taskOf(dag, 'load.store')).toMatchObject({
    owner: 'bob',
    groupId: 'load',
    dependsOnPast: true,
    waitForDownstream: true,
  });
  expect(taskOf(dag, 'check')).toMatchObject({ groupId: 'load.checks', canSkipDownstream: true });
  expect(taskOf(dag, 'end')).toMatchObject({ isEmpty: true, groupId: null });
  expect(edgesOf(dag)).toEqual([
    'check >> end',
    'extract >> transform',
    'load.store >> check',
    'newest >> next',
    'transform >> load.store',
  ]);
  expect([...dag.edgeLabels]).toEqual([['check->end', 'done']]);
  expect(dag.taskGroup.children).toMatchObject([
    'extract',
    'transform',
    { groupId: 'load', tooltip: 'Loading' },
    'end',
    'newest',
    'next',
  ]);
});

test('what nobody said comes from the configuration', () => {
  const dag = new Dag('plain');
  dag.empty({ taskId: 't' });
  const defaults = {
    ...AIRFLOW_DEFAULTS,
    catchup: false,
    maxActiveRuns: 1,
    owner: 'team',
    retries: 4,
    weightRule: 'absolute',
    executionTimeoutSeconds: 9,
  } as const;
  const read = deserializeDag(serializeDag(dag, { ...FILE, defaults }));
  expect(read).toMatchObject({ catchup: false, maxActiveRuns: 1, owners: 'team' });
  expect(taskOf(read, 't')).toMatchObject({ retries: 4, weightRule: 'absolute', executionTimeoutMs: 9000 });
  expect(deserializeDag(serializeDag(dag, FILE))).toMatchObject({
    catchup: true,
    maxActiveRuns: 16,
    maxActiveTasks: 16,
    owners: 'airflow',
  });
});

test('a continuous schedule allows one run at a time', () => {
  expect(deserializeDag(serializeDag(new Dag('c', { schedule: '@continuous' }), FILE)).maxActiveRuns).toBe(1);
  expect(() => serializeDag(new Dag('c', { schedule: '@continuous', maxActiveRuns: 2 }), FILE)).toThrow(
    'allows only 1 at once',
  );
});

test('the hash is that of what the DAG says, not of where it lies or in which order', () => {
  const document = serializeDag(everything(), FILE);
  const elsewhere = serializeDag(everything(), { fileloc: '/x/y.ts', relativeFileloc: 'y.ts', dagsFolder: '/x' });
  const { dag, ...rest } = document;
  expect(hashSerializedDag(elsewhere)).toBe(hashSerializedDag(document));
  expect(hashSerializedDag({ dag: Object.fromEntries(Object.entries(dag as JsonObject).toReversed()), ...rest })).toBe(
    hashSerializedDag(document),
  );
  const other = new Dag('etl');
  expect(hashSerializedDag(serializeDag(other, FILE))).not.toBe(hashSerializedDag(document));
});

test('a DAG that Python Airflow 3 serialized is read, defaults of its SDK included', () => {
  const dag = deserializeDag({
    __version: 3,
    client_defaults: { tasks: { retries: 7, retry_delay: 12 } },
    dag: {
      dag_id: 'py',
      fileloc: '/dags/py.py',
      timezone: 'UTC',
      timetable: {
        __type: 'airflow.timetables.trigger.CronTriggerTimetable',
        __var: { expression: '@daily', timezone: 'UTC' },
      },
      start_date: { __type: 'datetime', __var: 1_609_459_200 },
      dagrun_timeout: { __type: 'timedelta', __var: 60 },
      tags: { __type: 'set', __var: ['z', 'a'] },
      params: [
        [
          'p',
          {
            __class: 'airflow.sdk.definitions.param.Param',
            default: { __type: 'dict', __var: { a: 1 } },
            description: null,
            schema: { __type: 'dict', __var: { type: 'object' } },
          },
        ],
      ],
      default_args: { __type: 'dict', __var: { retry_delay: { __type: 'timedelta', __var: 30 } } },
      tasks: [
        {
          __type: 'operator',
          __var: { task_id: 'a', task_type: 'EmptyOperator', _task_module: 'm', downstream_task_ids: ['b'] },
        },
        {
          __type: 'operator',
          __var: {
            task_id: 'b',
            task_type: 'BranchPythonOperator',
            _task_module: 'm',
            retries: 1,
            retry_exponential_backoff: true,
          },
        },
      ],
    },
  });
  expect(dag).toMatchObject({
    tags: ['a', 'z'],
    startDate: '2021-01-01T00:00:00.000000Z',
    dagrunTimeoutMs: 60_000,
    defaultArgs: { retry_delay: 30 },
  });
  expect(dag.params.get('p')).toEqual({ value: { a: 1 }, description: null, schema: { type: 'object' } });
  expect(taskOf(dag, 'a')).toMatchObject({ retries: 7, retryDelayMs: 12_000, isEmpty: true, downstream: [1] });
  expect(taskOf(dag, 'b')).toMatchObject({
    retries: 1,
    retryExponentialBackoff: 2,
    canSkipDownstream: true,
    upstream: [0],
  });
  expect(dag.taskGroup.children).toEqual(['a', 'b']);
});

test('a DAG that Airflow 2 serialized is read by its old names', () => {
  const dag = deserializeDag({
    __version: 1,
    dag: {
      _dag_id: 'old',
      fileloc: '/dags/old.py',
      _description: 'old one',
      _dag_display_property_value: 'Old',
      schedule_interval: { __type: 'timedelta', __var: 14_400 },
      _task_group: {
        _group_id: null,
        children: { g: ['taskgroup', { _group_id: 'g', tooltip: '', children: { 'g.t': ['operator', 'g.t'] } }] },
      },
      tasks: [
        {
          __type: 'operator',
          __var: {
            task_id: 'g.t',
            _task_type: 'EmptyOperator',
            _task_module: 'm',
            _is_empty: true,
            downstream_task_ids: [],
          },
        },
      ],
    },
  });
  expect(dag).toMatchObject({
    dagId: 'old',
    description: 'old one',
    dagDisplayName: 'Old',
    timetable: { value: { delta: 14_400 } },
  });
  expect(taskOf(dag, 'g.t')).toMatchObject({ taskType: 'EmptyOperator', groupId: 'g', isEmpty: true });
});

test.each([
  [{}, "there is no 'dag' in it"],
  [{ dag: { dag_id: 'd', tasks: 1 } }, "'tasks' is no list"],
  [{ dag: { dag_id: 'd', tasks: [], catchup: 'yes' } }, `'catchup' is "yes", not true or false`],
  [
    { dag: { dag_id: 'd', tasks: [{ task_id: 'a', retries: 1e12 }] } },
    `'retries' is 1000000000000, not a whole number`,
  ],
  [{ dag: { dag_id: 'd', tasks: [{ task_id: 'a', pool_slots: 1.5 }] } }, `'pool_slots' is 1.5, not a whole number`],
  [{ dag: { dag_id: 'd', tasks: [], start_date: 1e12 } }, 'not a timestamp'],
  [{ dag: { dag_id: 'd', tasks: [{ task_id: 'a', trigger_rule: 'sometimes' }] } }, "'trigger_rule' is 'sometimes'"],
  [
    { dag: { dag_id: 'd', tasks: [{ task_id: 'a', downstream_task_ids: ['b'] }] } },
    "task 'a' leads to 'b', which is not there",
  ],
  [{ dag: { dag_id: 'd', tasks: [{ task_id: 'a' }, { task_id: 'a' }] } }, 'a task id occurs twice'],
  [{ dag: { dag_id: 'd', tasks: [{ task_id: 'a', downstream_task_ids: ['a'] }] } }, 'its tasks form a cycle'],
] as [JsonObject, string][])('a malformed document is refused with what is wrong: %j', (document, message) => {
  expect(() => deserializeDag(document)).toThrow(message);
});

test('effective weights count each task of the transitive set once, by each rule', () => {
  const dag = new Dag('diamond');
  const weigh = (taskId: string, priorityWeight: number, weightRule: 'downstream' | 'upstream' | 'absolute') =>
    dag.empty({ taskId }, { priorityWeight, weightRule });
  const [a, b, c, d] = [
    weigh('a', 1, 'downstream'),
    weigh('b', 10, 'upstream'),
    weigh('c', 100, 'absolute'),
    weigh('d', 1000, 'upstream'),
  ];
  a.before(b, c);
  d.after(b, c);
  const read = deserializeDag(serializeDag(dag, FILE));
  expect(read.tasks.map((task) => task.effectivePriorityWeight)).toEqual([1111, 11, 100, 1111]);
});

test('a weight that adds up to more than the database can hold is the largest that it can', () => {
  const dag = new Dag('heavy');
  const heavy = (taskId: string, priorityWeight: number) => dag.empty({ taskId }, { priorityWeight });
  heavy('a', 2 ** 31 - 1).before(heavy('b', 2 ** 31 - 1));
  heavy('c', -(2 ** 31)).before(heavy('d', -(2 ** 31)));
  const read = deserializeDag(serializeDag(dag, FILE));
  expect(read.tasks.map((task) => task.effectivePriorityWeight)).toEqual([
    2 ** 31 - 1,
    2 ** 31 - 1,
    -(2 ** 31),
    -(2 ** 31),
  ]);
});

test('weights of 10,000 tasks agree with those of a chain and of layers, where they are known', () => {
  const size = 10_000;
  const chain = deserializeDag(documentOf(size, (index) => (index + 1 < size ? [index + 1] : [])));
  expect(chain.tasks[0]?.effectivePriorityWeight).toBe(size);
  expect(chain.tasks[size - 1]?.effectivePriorityWeight).toBe(1);
  const width = 20;
  const layers = deserializeDag(
    documentOf(size, (index) =>
      index < size - width ? Array.from({ length: width }, (_, k) => (Math.floor(index / width) + 1) * width + k) : [],
    ),
  );
  expect(layers.tasks[0]?.effectivePriorityWeight).toBe(size - width + 1);
});

function documentOf(size: number, below: (index: number) => number[]): JsonObject {
  const tasks = Array.from({ length: size }, (_, index) => ({
    task_id: `t${index}`,
    task_type: 'EmptyOperator',
    downstream_task_ids: below(index).map((id) => `t${id}`),
  }));
  return { __version: 3, dag: { dag_id: 'big', fileloc: '', tasks } };
}

function taskOf(dag: DagStructure, taskId: string) {
  const task = dag.tasks[dag.indexOfTask.get(taskId) ?? -1];
  if (!task) throw new Error(`no task ${taskId}`);
  return task;
}

function edgesOf(dag: DagStructure): string[] {
  return dag.tasks
    .flatMap((task) => task.downstream.map((below) => `${task.taskId} >> ${dag.tasks[below]?.taskId}`))
    .toSorted();
}

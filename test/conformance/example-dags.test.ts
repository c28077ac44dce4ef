import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { collectDags } from '../../src/authoring/collect-dags.ts';
import type { Dag } from '../../src/authoring/index.ts';
import type { DagStructure } from '../../src/serialization/dag-structure.ts';
import { deserializeDag } from '../../src/serialization/deserialize-dag.ts';
import { serializeDag } from '../../src/serialization/serialize-dag.ts';

interface RecordedTask {
  downstream: string[];
  trigger_rule?: string;
  retries?: number;
}

interface RecordedDag {
  file: string;
  tags: string[];
  tasks: Record<string, RecordedTask>;
}

type Generation = '1.10' | '2.11';
const recorded = JSON.parse(readFileSync(new URL('recorded-dags.json', import.meta.url), 'utf8')) as Record<
  Generation,
  Record<string, RecordedDag>
>;

/** DAGs of the examples that have no recording: ours, or of an operator that the recorded installation lacked. */
const OURS = new Set(['seattle_weather', 'example_branch_operator']);

const loaded = new Map<string, Promise<Dag[]>>();

/** The DAGs of a file, which is evaluated once. */
function load(folder: string, file: string): Promise<Dag[]> {
  const path = new URL(`${folder}/${file}.ts`, import.meta.url).href;
  const dags = loaded.get(path) ?? collectDags(() => import(path) as Promise<unknown>);
  loaded.set(path, dags);
  return dags;
}

function factsOf(dag: DagStructure): RecordedDag['tasks'] {
  return Object.fromEntries(
    dag.tasks.map((task) => [
      task.taskId,
      {
        downstream: task.downstream.map((index) => dag.tasks[index]?.taskId ?? '').toSorted(),
        ...(task.triggerRule === 'all_success' ? {} : { trigger_rule: task.triggerRule }),
        ...(task.retries === 0 ? {} : { retries: task.retries }),
      },
    ]),
  );
}

async function structureOf(folder: string, { file }: RecordedDag, dagId: string): Promise<DagStructure> {
  const dag = (await load(folder, file)).find((candidate) => candidate.dagId === dagId);
  if (!dag) throw new Error(`${folder}/${file}.ts has no DAG ${dagId}`);
  return deserializeDag(serializeDag(dag, { fileloc: `/dags/${file}.ts`, relativeFileloc: `${file}.ts` }));
}

test.each(Object.entries(recorded['1.10']))(
  '%s has the tasks and edges that Airflow 1.10 has',
  async (dagId, expected) => {
    const dag = await structureOf('dags-1.10', expected, dagId);
    expect(factsOf(dag)).toEqual(expected.tasks);
    expect(dag.tags).toEqual(expected.tags);
  },
);

test.each(Object.entries(recorded['2.11']))(
  '%s has the tasks and edges that Airflow 2.11 has',
  async (dagId, expected) => {
    const dag = await structureOf('../../examples/dags', expected, dagId);
    expect(factsOf(dag)).toEqual(expected.tasks);
    expect(dag.tags).toEqual(expected.tags);
  },
);

test('each recorded example stands in the folder of its generation, and every other example is known to be ours', () => {
  const filesIn = (folder: string) =>
    readdirSync(new URL(folder, import.meta.url)).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'days-ago.ts',
    );
  const filesOf = (generation: Generation) =>
    [...new Set(Object.values(recorded[generation]).map(({ file }) => `${file}.ts`))].toSorted();
  expect(filesIn('dags-1.10').toSorted()).toEqual(filesOf('1.10'));
  expect(filesIn('dags-2.11').toSorted()).toEqual(filesOf('2.11'));
  const ours = filesIn('../../examples/dags').filter((file) => !filesOf('2.11').includes(file));
  expect(ours.filter((file) => !OURS.has(file.slice(0, -3)))).toEqual([]);
});

test('the branch of the example that was not recorded joins four ways', async () => {
  const [dag] = await load('../../examples/dags', 'example_branch_operator');
  const [older] = await load('dags-1.10', 'example_branch_operator');
  expect(dag?.taskIds).toEqual(older?.taskIds);
});

test('the twins of recorded files load, or fail to, as those do', async () => {
  const dags = await load('files', 'fails');
  expect(dags.map((dag) => [dag.dagId, dag.taskIds])).toEqual([
    ['fails', ['ok', 'bad', 'skip', 'after', 'always']],
    ['bad_pool', ['t']],
  ]);
  await expect(load('files', 'broken')).rejects.toThrow('no_such_module');
});

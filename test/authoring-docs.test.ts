import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { DAG_OPTIONS } from '../src/authoring/options/dag-spec.ts';
import { TASK_OPTIONS } from '../src/authoring/options/task-spec.ts';
import { serializeDag } from '../src/serialization/serialize-dag.ts';
import { evaluateSource } from './fixtures/evaluate-source.ts';

const text = readFileSync(new URL('../docs/authoring.md', import.meta.url), 'utf8');
const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

test.each(blocks.map((block) => [/new Dag\('([^']+)'/.exec(block)?.[1] ?? '', block]))(
  'the example %s of docs/authoring.md is a file that loads',
  async (dagId, block) => {
    const dags = await evaluateSource(block);
    const documents = dags.map((dag) => serializeDag(dag, { fileloc: '/dags/x.ts', relativeFileloc: 'x.ts' }));
    expect(documents).toMatchObject([{ dag: { dag_id: dagId } }]);
  },
);

test('docs/authoring.md names every option', () => {
  const names = [DAG_OPTIONS, TASK_OPTIONS].flatMap((table) => [...Object.keys(table.options), ...table.others]);
  expect(names.filter((name) => name !== 'taskId' && !text.includes(`\`${name}\``))).toEqual([]);
});

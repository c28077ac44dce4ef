import { expect, test } from 'vitest';
import { lintConfigText } from '../lint-config.ts';
import { updateConfigText } from './update-config.ts';

const TEXT = `# mine
[core]
# where it lies
sql_alchemy_conn = sqlite:////a.db
dag_concurrency = 5
nonsense = 1
parallelism = 7

[webserver]
navbar_color = #007A87
`;

test('options of former names, former values and unknown ones are found', () => {
  expect(lintConfigText(TEXT).map(({ kind, section, key, line }) => `${line} ${kind}: ${section}.${key}`)).toEqual([
    '4 old name: core.sql_alchemy_conn',
    '5 old name: core.dag_concurrency',
    '6 unknown: core.nonsense',
    '10 old value: webserver.navbar_color',
  ]);
  expect(lintConfigText(TEXT, { sections: ['webserver'] })).toHaveLength(1);
  expect(lintConfigText(TEXT, { ignoredOptions: ['Nonsense', 'dag_concurrency'] })).toHaveLength(2);
});

test('a file is brought up to date, and nothing else of it changes', () => {
  const updated = updateConfigText(TEXT, lintConfigText(TEXT));
  expect(updated).toBe(`# mine
[core]
# where it lies
max_active_tasks_per_dag = 5
# nonsense = 1
parallelism = 7

[webserver]
navbar_color = #fff

[database]
sql_alchemy_conn = sqlite:////a.db
`);
  expect(lintConfigText(updated)).toEqual([]);
});

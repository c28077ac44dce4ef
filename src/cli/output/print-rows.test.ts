import { expect, test } from 'vitest';
import type { Cli } from '../cli.ts';
import { jsonDumps, jsonDumpsIndented } from './json-dumps.ts';
import type { ColorChoice } from './paint.ts';
import { type OutputFormat, printRows } from './print-rows.ts';

async function print(
  rows: Parameters<typeof printRows>[0],
  format: OutputFormat,
  on: Pick<Cli, 'columns' | 'env'> = { columns: undefined, env: {} },
  color?: ColorChoice,
): Promise<string> {
  let text = '';
  await printRows(rows, format, { print: (part: string) => void (text += part), ...on } as Cli, color);
  return text;
}

const ROWS = [{ dag_id: 'x', is_paused: true, owners: ['a', 'b'], conf: { k: 1 }, end_date: null }];

// As Airflow 2.11 prints them: values are strings, but for lists, objects and null.
test.each([
  ['json', '[{"dag_id": "x", "is_paused": "True", "owners": ["a", "b"], "conf": {"k": "1"}, "end_date": null}]\n'],
  ['yaml', "- conf:\n    k: '1'\n  dag_id: x\n  end_date: null\n  is_paused: 'True'\n  owners:\n  - a\n  - b\n\n"],
  ['plain', "dag_id    is_paused    owners      conf        end_date\nx         True         ['a', 'b']  {'k': '1'}\n"],
  [
    'table',
    "dag_id | is_paused | owners | conf     | end_date\n=======+===========+========+==========+=========\nx      | True      | a,b    | {'k': 1} | None    \n                                                 \n",
  ],
] as const)('rows as %s', async (format, expected) => {
  expect(await print(ROWS, format)).toBe(expected);
});

test('colours are for terminals, unless somebody wants it otherwise', async () => {
  const row = [{ dag_id: 'a "b": c' }];
  const terminal = { columns: 80, env: {} };
  const json = '[{\u001b[36m"dag_id"\u001b[39m: "a \\"b\\": c"}]\n';
  expect(await print(row, 'json', terminal)).toBe(json);
  expect(await print(row, 'json', { columns: undefined, env: {} }, 'on')).toBe(json);
  expect(await print(row, 'yaml', terminal)).toBe('- \u001b[36mdag_id\u001b[39m: \'a "b": c\'\n\n');
  expect((await print(row, 'table', terminal)).split('\n')[0]).toBe('\u001b[1mdag_id  \u001b[22m');
  for (const [on, color] of [
    [terminal, 'off'],
    [{ columns: 80, env: { NO_COLOR: '1' } }, 'auto'],
    [{ columns: 80, env: { TERM: 'dumb' } }, 'auto'],
  ] as const) {
    expect(await print(row, 'json', on, color)).not.toContain('\u001b');
  }
});

test.each([
  ['json', '[]\n'],
  ['yaml', '[]\n\n'],
  ['plain', 'No data found\n'],
  ['table', 'No data found\n'],
] as const)('no rows as %s', async (format, expected) => {
  expect(await print([], format)).toBe(expected);
});

test.each([
  ['ü😀"\n', String.raw`"\u00fc\ud83d\ude00\"\n"`],
  [[1, { a: null, b: true }], '[1, {"a": null, "b": true}]'],
  [{}, '{}'],
])('%j as Python dumps it', (value, expected) => {
  expect(jsonDumps(value)).toBe(expected);
});

test('indented JSON sorts its keys', () => {
  expect(jsonDumpsIndented({ b: [], a: { c: [1] } }, 4)).toBe(
    '{\n    "a": {\n        "c": [\n            1\n        ]\n    },\n    "b": []\n}',
  );
});

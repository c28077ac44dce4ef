import { expect, test } from 'vitest';
import type { Cli } from '../cli.ts';
import { jsonDumps, jsonDumpsIndented } from './json-dumps.ts';
import { type OutputFormat, printRows } from './print-rows.ts';

async function print(rows: Parameters<typeof printRows>[0], format: OutputFormat): Promise<string> {
  let text = '';
  await printRows(rows, format, { print: (part: string) => void (text += part), columns: undefined } as Cli);
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

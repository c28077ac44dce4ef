import { expect, test } from 'vitest';
import { renderNative } from './render-template.ts';
import { tutorialContext } from './tutorial-run.fixture.ts';

test.each<[string, unknown]>([
  ['{{ params.nested }}', { a: [1, 2], b: 'x' }],
  ['{{ params.nested.a }}', [1, 2]],
  ['{{ params.number }}', 4],
  ['{{ params.number * 2.5 }}', 10],
  ['{{ params.flag }}', true],
  ['{{ none }}', null],
  ['{{ ds }}', '2024-01-15'],
  ['hello', 'hello'],
  ['', null],
  ['{{ ds }} {{ params.number }}', '2024-01-15 4'],
  ['{{ params.number }}{{ params.number }}', 44],
  ['[{{ params.number }}, 5]', [4, 5]],
  ["{'a': {{ params.number }}, 'b': [True, None, -1.5]}", { a: 4, b: [true, null, -1.5] }],
  ['1, 2', [1, 2]],
  ['007', '007'],
  ['1 + 1', '1 + 1'],
  ['foo()', 'foo()'],
  ['{{ "5" }}', 5],
  ["{{ ti.xcom_pull('upstream') }}", { rows: 3, files: ['a.csv', 'b.csv'] }],
  ['{% for i in [1, 2] %}{{ i }}{% endfor %}', 12],
  ['{{ {"t": (1, 2), "d": macros.timedelta(days=1)} }}', { t: [1, 2], d: '1 day, 0:00:00' }],
  ['{{ logical_date }}', '2024-01-15 00:00:00+00:00'],
])('as a native object %j is %j', async (template, value) => {
  expect(await renderNative(template, tutorialContext())).toEqual(value);
});

import { expect, test } from 'vitest';
import { truncateFields } from './truncate-fields.ts';

const NOTICE = 'Truncated. You can change this behaviour in [core]max_templated_field_length. ';

test('a long text keeps its beginning, with the words of Airflow', () => {
  expect(truncateFields({ command: 'a'.repeat(5000), env: null }, 4096)).toEqual({
    command: `${NOTICE}'${'a'.repeat(4096 - 79)}'... `,
    env: null,
  });
});

test('what is within the limit stays as it is, whatever its kind', () => {
  const fields = { text: 'abcd', list: ['x'], object: {}, number: 1, none: null };
  expect(truncateFields(fields, 5)).toEqual(fields);
});

test('a long list or object becomes a text as Python prints it', () => {
  expect(truncateFields({ list: Array.from({ length: 90 }, (_, i) => i) }, 89)).toEqual({
    list: `${NOTICE}'[0, 1, 2, '... `,
  });
});

test('a limit below the notice leaves the notice alone, and empty values', () => {
  expect(truncateFields({ text: 'abc', empty: '', list: [] }, 0)).toEqual({
    text: `${NOTICE}''... `,
    empty: '',
    list: [],
  });
});

test('no character is cut in two', () => {
  expect(truncateFields({ text: '😀'.repeat(90) }, 80)).toEqual({ text: `${NOTICE}''... ` });
});

import { expect, test } from 'vitest';
import { expandVariables } from './expand-variables.ts';

const env = {
  HOME: '/home/ada',
  NAME: 'tw',
  NESTED: '$NAME/${NAME}',
  EMPTY: '',
  GROWS: 'x$GROWS',
  PING: '$PONG',
  PONG: '$PING',
};

test.each([
  ['plain', 'plain'],
  ['$NAME', 'tw'],
  ['${NAME}', 'tw'],
  ['a/${NAME}_b/$NAME.c', 'a/tw_b/tw.c'],
  ['$NESTED', 'tw/tw'],
  ['x$EMPTY', 'x'],
  ['$UNSET ${UNSET}', '$UNSET ${UNSET}'],
  ['pa$$word', 'pa$$word'],
  ['ends in $', 'ends in $'],
  ['~', '/home/ada'],
  ['~/dags', '/home/ada/dags'],
  ['~other/dags', '~other/dags'],
  ['/a/~', '/a/~'],
])('%s becomes %s', (text, expected) => {
  expect(expandVariables(text, env)).toEqual({ text: expected });
});

test.each(['$GROWS', '$PING'])('%s, which never settles, is a problem', (text) => {
  expect(expandVariables(text, env)).toEqual({ problem: 'its environment variables refer to each other without end' });
});

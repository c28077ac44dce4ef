import { describe, expect, test } from 'vitest';
import { runValueCommand, splitWords } from './run-value-command.ts';

describe('splits a command as a shell does', () => {
  const cases: [string, string[] | undefined][] = [
    ['cat /run/secret', ['cat', '/run/secret']],
    ['  two   words ', ['two', 'words']],
    [`sh -c 'echo "a b" | tr a b'`, ['sh', '-c', 'echo "a b" | tr a b']],
    [`echo "a \\"b\\" \\$x"`, ['echo', 'a "b" \\$x']],
    [`a'b'"c"d`, ['abcd']],
    [`echo '' ""`, ['echo', '', '']],
    ['a\\ b', ['a b']],
    ['echo a;b $HOME', ['echo', 'a;b', '$HOME']],
    ["echo 'open", undefined],
    ['echo "open', undefined],
    ['echo \\', undefined],
    ['', []],
  ];
  test.each(cases)('%s', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });
});

const env = { PATH: process.env['PATH'], TOKEN: 'abc' };

test('a command gives what it prints, without the last line end', () => {
  expect(runValueCommand(`sh -c 'echo " $TOKEN"; echo more'`, env)).toEqual({ text: ' abc\nmore' });
});

test('a command that fails, is missing or is no command is a problem', () => {
  expect(runValueCommand(`sh -c 'echo no >&2; exit 3'`, env)).toEqual({
    problem: 'the command ended with status 3: no',
  });
  expect(runValueCommand('/nonexistent/program', env)).toEqual({
    problem: expect.stringMatching(/^the command cannot be run: .*ENOENT/),
  });
  expect(runValueCommand(' ', env)).toEqual({ problem: 'the command is empty or a quote in it is not closed' });
});

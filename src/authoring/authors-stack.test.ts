import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { describeForAuthor } from './authors-stack.ts';
import { renderTemplate } from './templating/render-template.ts';
import { TemplateError } from './templating/language/template-error.ts';
import { toJson } from './to-json.ts';

function thrownBy(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return expect.unreachable();
}

/** What a handler in a DAG file throws. */
function throwInDagFile(code: string, more: Record<string, unknown> = {}): Error {
  return thrownBy(() =>
    runInNewContext(code, { Error, AggregateError, ...more }, { filename: '/dags/weather.ts', displayErrors: false }),
  );
}

test('an error shows the lines of the author, and none of Node.js or of ours', () => {
  const text = describeForAuthor(throwInDagFile('(function handler() { throw new Error("no rows"); })()'));
  const [message, first = ''] = text.split('\n');
  expect(message).toBe('Error: no rows');
  expect(first).toMatch(/^ {4}at handler \(\/dags\/weather\.ts:1:/);
  expect(text).not.toContain('node:');
  expect(text).not.toContain('/src/authoring/');
});

test('what is thrown by our own code for an author shows where the author called it', () => {
  const text = describeForAuthor(throwInDagFile('toJson(1n)', { toJson }));
  expect(text).toMatch(/^\w+: .*\n {4}at \/dags\/weather\.ts:1:1/);
  expect(text).not.toContain('to-json.ts');
});

test('of an error that no line of the author leads to, the first of our lines is shown', () => {
  const error = new Error('ours');
  const own = new URL('authors-stack.ts', import.meta.url).pathname;
  error.stack = `Error: ours\n    at one (${own}:1:1)\n    at two (${own}:2:1)\n    at node:internal/timers:1:1`;
  expect(describeForAuthor(error)).toBe(`Error: ours\n    at one (${own}:1:1)`);
});

test('causes are told, those within an AggregateError, too, and a circle of them ends', () => {
  const error = throwInDagFile('throw new AggregateError([new Error("one"), new Error("two")], "both")');
  error.cause = error;
  const told = describeForAuthor(error).match(/^(?:caused by: )?\w+: \w+$/gm);
  expect(told).toEqual(
    expect.arrayContaining(['AggregateError: both', 'caused by: Error: one', 'caused by: Error: two']),
  );
});

test('a failure of a template is its message: field, line and remedy', async () => {
  const error = await renderTemplate('{{ nosuch.field }}', { lookUp: () => undefined }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TemplateError);
  expect(describeForAuthor(error as Error)).toMatch(/^UndefinedError: 'nosuch' is undefined .*$/);
});

import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TemplateError } from './language/template-error.ts';
import { renderFields } from './render-fields.ts';
import type { RenderFieldsOptions } from './render-fields.ts';
import { makeEnvironment } from './render-template.ts';
import { templateFiles } from './template-files.ts';
import { tutorialContext } from './tutorial-run.fixture.ts';

let home = '';
let dags = '';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'templates-'));
  dags = join(home, 'dags');
  mkdirSync(join(dags, 'scripts'), { recursive: true });
  mkdirSync(join(home, 'shared'));
  writeFileSync(join(dags, 'run.sh'), 'echo {{ ds }}\n');
  writeFileSync(join(dags, 'broken.sh'), 'echo\n{{ nope }}\n');
  writeFileSync(join(dags, 'scripts', 'deep.sh'), "{% include 'run.sh' %} {{ params.my_param }}");
  writeFileSync(join(home, 'shared', 'common.sh'), 'shared');
  writeFileSync(join(home, 'secret.sh'), 'secret');
  symlinkSync(join(home, 'secret.sh'), join(dags, 'link.sh'));
});
afterAll(() => rmSync(home, { recursive: true }));

function options(changes: Partial<RenderFieldsOptions> = {}): RenderFieldsOptions {
  const loadFile = templateFiles([dags, join(home, 'shared')]);
  return { environment: makeEnvironment({ load: loadFile }), templateExt: ['.sh'], loadFile, ...changes };
}

const render = (fields: Record<string, unknown>, changes: Partial<RenderFieldsOptions> = {}) =>
  renderFields(fields, ['command', 'env'], tutorialContext(), options(changes));

test('text in lists and objects is rendered, other values and other fields stay', async () => {
  const fields = {
    command: ['a {{ ds }}', 5, null, [{ deep: '{{ run_id }}', on: true }]],
    env: { DATE: '{{ ds_nodash }}', '{{ key }}': 'as it is' },
    other: '{{ ds }}',
  };
  expect(await render(fields)).toEqual({
    command: ['a 2024-01-15', 5, null, [{ deep: 'scheduled__2024-01-15T00:00:00+00:00', on: true }]],
    env: { DATE: '20240115', '{{ key }}': 'as it is' },
    other: '{{ ds }}',
  });
  expect(fields.command[0]).toBe('a {{ ds }}');
});

test('functions and references are resolved and what they answer is not rendered again', async () => {
  class Reference {
    readonly taskId = 'upstream';
  }
  const resolve = (value: object): unknown => (typeof value === 'function' ? value({ ds: 'today' }) : '{{ data }}');
  const fields = { command: (context: { ds: string }) => `{{ ${context.ds} }}`, env: [new Reference()] };
  expect(await render(fields, { resolve })).toEqual({ command: '{{ today }}', env: ['{{ data }}'] });
});

test('text that ends as a template file is loaded from the folder of the DAG or a search path', async () => {
  expect(await render({ command: 'run.sh' })).toEqual({ command: 'echo 2024-01-15' });
  expect(await render({ command: 'scripts/deep.sh' })).toEqual({ command: 'echo 2024-01-15 hello' });
  expect(await render({ command: 'common.sh' })).toEqual({ command: 'shared' });
  expect(await render({ command: join(dags, 'run.sh') })).toEqual({ command: 'echo 2024-01-15' });
  expect(await render({ command: 'run.sh ' })).toEqual({ command: 'run.sh ' });
});

test.each([
  '../secret.sh',
  'scripts/../../secret.sh',
  'link.sh',
  'absent.sh',
  '/etc/x.sh',
  'scripts',
  'run.sh/x.sh',
  '\0.sh',
])('the file %j is not found', async (name) => {
  const error = await templateFiles([dags])(name).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TemplateError);
  expect(error).toMatchObject({ name: 'TemplateNotFound' });
});

test('an error names the field, or the file, and the line', async () => {
  await expect(render({ env: { A: { b: ['x', '{{ nope }}'] } } })).rejects.toThrow(
    "'nope' is undefined (env.A.b[1], line 1)",
  );
  await expect(render({ command: 'broken.sh' })).rejects.toThrow("'nope' is undefined (broken.sh, line 2)");
  await expect(render({ command: 'absent.sh' })).rejects.toThrow('absent.sh');
});

test('a value that holds itself is refused', async () => {
  const loop: unknown[] = [];
  loop.push(loop);
  await expect(render({ command: loop })).rejects.toThrow('holds itself');
});

test('fields can be rendered to values instead of text', async () => {
  expect(await render({ command: '{{ params.list }}', env: { n: '{{ params.number }}' } }, { asNative: true })).toEqual(
    {
      command: [1, 2, 3],
      env: { n: 4 },
    },
  );
});

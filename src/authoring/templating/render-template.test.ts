import { expect, test } from 'vitest';
import type { NameSource } from './language/engine.ts';
import { TemplateError } from './language/template-error.ts';
import { makeEnvironment, renderTemplate } from './render-template.ts';

function names(values: Record<string, unknown>): NameSource {
  return { lookUp: (name) => values[name] };
}

const noNames = names({});

async function failure(template: string, source: NameSource = noNames): Promise<TemplateError> {
  const error = await renderTemplate(template, source, { name: 'bash_command' }).catch((thrown: unknown) => thrown);
  if (error instanceof TemplateError) return error;
  throw new Error(`expected a TemplateError, got ${String(error)}`);
}

test('text without delimiters comes back as it is, but for one newline at its end', async () => {
  expect(await renderTemplate('echo { } %}\n\n', noNames)).toBe('echo { } %}\n');
  expect(await renderTemplate('', noNames)).toBe('');
});

test('an undefined name is reported with template, line and remedy', async () => {
  const error = await failure('a\n{% if true %}\n  {{ foo }}\n{% endif %}');
  expect(error).toMatchObject({ name: 'UndefinedError', templateName: 'bash_command', line: 3 });
  expect(error.message).toBe(
    "'foo' is undefined (bash_command, line 3). Correct the name, or write {{ foo | default('…') }}",
  );
});

test('a syntax error is reported with its line', async () => {
  expect(await failure('a\n\n{{ 1 + }}')).toMatchObject({ name: 'TemplateSyntaxError', line: 3 });
  expect((await failure('{% for x in [1] %}\n{{ x }}')).message).toContain(
    "The innermost block that needs to be closed is 'for'",
  );
  expect((await failure("{% extends 'base.html' %}")).message).toContain("Tag 'extends' is not supported");
});

test('a value may be a promise wherever it stands', async () => {
  const source = names({
    number: Promise.resolve(20),
    list: Promise.resolve([1, Promise.resolve(2)]),
    fetch: (key: string) => Promise.resolve(`<${key}>`),
  });
  expect(await renderTemplate('{{ number * 2 + 1 }} {{ list | sum if false else list[1] }}', source)).toBe('41 2');
  expect(
    await renderTemplate("{% for k in ['a', 'b'] %}{{ fetch(k) }}{% endfor %}{{ fetch('x') | upper }}", source),
  ).toBe('<a><b><X>');
});

test('a rejected promise fails the template with its own error', async () => {
  const source = names({ lost: Promise.reject(new Error('the supervisor is gone')) });
  await expect(renderTemplate('{{ lost }}', source)).rejects.toThrow('the supervisor is gone');
});

test('branches that are not taken are not evaluated', async () => {
  const asked: string[] = [];
  const source: NameSource = {
    lookUp(name) {
      asked.push(name);
      return true;
    },
  };
  await renderTemplate(
    '{% if yes %}{{ a or b }}{% else %}{{ c }}{% endif %}{{ d if yes else e }}{{ yes and f }}',
    source,
  );
  expect(new Set(asked)).toEqual(new Set(['yes', 'a', 'd', 'f']));
});

test("JavaScript's dates, sets and missing values are Python's", async () => {
  const source = names({ when: new Date('2024-01-31T10:00:00Z'), some: new Set([1, 2]), give: () => undefined });
  expect(await renderTemplate('{{ when }} {{ when | ds }} {{ some }} {{ give() }}', source)).toBe(
    '2024-01-31 10:00:00+00:00 2024-01-31 [1, 2] None',
  );
});

test('a name that is None is not undefined', async () => {
  expect(await renderTemplate('{{ x }} {{ x is defined }} {{ x is none }}', names({ x: null }))).toBe('None True True');
});

test("a DAG's own filters and macros can be used, named values coming as one object", async () => {
  const environment = makeEnvironment({
    filters: { shout: (text: string, mark = '!') => text.toUpperCase() + mark },
    macros: { days: 7, plus: (a: number, options: { by: number }) => a + options.by, later: async () => 'done' },
  });
  const template =
    "{{ 'a' | shout }} {{ 'a' | shout('?') }} {{ days }} {{ plus(1, by=2) }} {{ later() }} {{ 'x' | upper }}";
  expect(await renderTemplate(template, noNames, { environment })).toBe('A! A? 7 3 done X');
});

test('included templates see the names around them, imported ones do not', async () => {
  const files: Record<string, string> = {
    'part.txt': 'part {{ x }}',
    'macros.txt': '{% macro hi(n) %}hi {{ n }}{% endmacro %}{% set z = 3 %}',
    'sees.txt': '{% set seen = x is defined %}',
  };
  const load = (name: string): string => {
    const text = files[name];
    if (text === undefined) throw new TemplateError('TemplateNotFound', name);
    return text;
  };
  const options = { environment: makeEnvironment({ load }) };
  const render = (template: string) => renderTemplate(template, names({ x: 1 }), options);
  expect(await render("{% include 'part.txt' %}|{% include ['no.txt', 'part.txt'] %}")).toBe('part 1|part 1');
  expect(await render("{% include 'no.txt' ignore missing %}.")).toBe('.');
  expect(await render("{% import 'macros.txt' as m %}{{ m.hi('a') }} {{ m.z }}")).toBe('hi a 3');
  expect(await render("{% from 'macros.txt' import hi as hello, z %}{{ hello('b') }}{{ z }}")).toBe('hi b3');
  expect(
    await render("{% import 'sees.txt' as a %}{% import 'sees.txt' as b with context %}{{ a.seen }} {{ b.seen }}"),
  ).toBe('False True');
  await expect(render("{% include 'no.txt' %}")).rejects.toThrow('no.txt');
  await expect(render("{% from 'macros.txt' import nope %}")).rejects.toThrow(
    "does not export the requested name 'nope'",
  );
});

test('an error within an included template names that template', async () => {
  const environment = makeEnvironment({ load: () => 'fine\n{{ nope }}' });
  const error = await renderTemplate("{% include 'inner.sql' %}", noNames, { environment }).catch((e: unknown) => e);
  expect(error).toMatchObject({ templateName: 'inner.sql', line: 2 });
});

test('the same text renders anew each time', async () => {
  const template = '{% set l = [] %}{% do l.append(x) %}{{ l }}';
  expect(await renderTemplate(template, names({ x: 1 }))).toBe('[1]');
  expect(await renderTemplate(template, names({ x: 2 }))).toBe('[2]');
});

test.each<[string, string]>([
  ['{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}', "macro 'm' takes not more than 1 argument(s)"],
  ['{% macro m(a) %}{% endmacro %}{{ m(b=2) }}', "macro 'm' takes no keyword argument 'b'"],
  ['{% macro m(a) %}{% endmacro %}{{ m(1, a=2) }}', "macro 'm' got multiple values for argument 'a'"],
  ['{% macro m() %}{% endmacro %}{% call m() %}x{% endcall %}', "macro 'm' does not call caller()"],
  ['{% set x.y = 1 %}', 'cannot assign attribute on non-namespace object'],
  ['{% set a, b = [1] %}', 'not enough values to unpack (expected 2, got 1)'],
])('%j fails because %s', async (template, reason) => {
  expect((await failure(template)).reason).toBe(reason);
});

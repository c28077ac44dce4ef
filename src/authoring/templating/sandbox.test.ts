import { expect, test } from 'vitest';
import type { NameSource } from './language/engine.ts';
import { TemplateError } from './language/template-error.ts';
import { renderTemplate } from './render-template.ts';

class Secret {
  readonly token = 'open sesame';
  get price(): number {
    return 1;
  }
  reveal(): string {
    return this.token;
  }
}

const values: Record<string, unknown> = {
  text: 'abc',
  list: [1, 2, 3],
  dict: Object.assign(Object.create(null) as object, { a: 1 }),
  plain: { a: 1 },
  polluted: JSON.parse('{"__proto__": {"x": 1}, "constructor": 5, "ok": 2}') as unknown,
  getter: Object.defineProperty({}, 'secret', { get: () => 'got', enumerable: true }),
  secret: new Secret(),
  fn: (x: unknown) => x,
  process,
};
const source: NameSource = { lookUp: (name) => (Object.hasOwn(values, name) ? values[name] : undefined) };

test.each([
  '{{ text.constructor }}',
  "{{ text['constructor'] }}",
  '{{ text.__proto__ }}',
  '{{ text.toString() }}',
  '{{ text.length }}',
  '{{ text.charAt(0) }}',
  "{{ list.constructor('return 1')() }}",
  "{{ list['constructor'] }}",
  '{{ list.map }}',
  '{{ list.length }}',
  '{{ list.push(1) }}',
  "{{ list['__proto__'] }}",
  '{{ plain.constructor }}',
  '{{ plain.toString }}',
  "{{ plain.hasOwnProperty('a') }}",
  "{{ plain['__proto__'] }}",
  "{{ plain['__defineGetter__'] }}",
  '{{ dict.constructor }}',
  '{{ dict.valueOf }}',
  '{{ polluted.__proto__ }}',
  "{{ polluted['__proto__'].x }}",
  '{{ polluted.x }}',
  '{{ getter.secret }}',
  '{{ secret.token }}',
  "{{ secret['token'] }}",
  '{{ secret.reveal() }}',
  '{{ secret.price }}',
  "{{ fn.constructor('return process')() }}",
  '{{ fn.call }}',
  '{{ fn.bind() }}',
  '{{ fn.prototype }}',
  '{{ process.env }}',
  "{{ process['env'] }}",
  '{{ process.exit() }}',
  "{{ 'x' | attr('constructor') }}",
  "{{ [list] | map(attribute='constructor') | list | first }}",
  "{{ [list] | map(attribute='0.__proto__') | first }}",
  "{{ '{0.constructor}'.format(text) }}",
  "{{ '{0.__class__.__mro__}'.format(text) }}",
  "{{ '{a[__proto__]}'.format(a=plain) }}",
  "{{ '%(__proto__)s' % plain }}",
  "{{ ''.__class__.__mro__[1].__subclasses__() }}",
  '{{ self.__init__.__globals__ }}',
  '{{ range.constructor }}',
  '{{ dict.__init__ }}',
  "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
  '{{ namespace().constructor }}',
  "{{ namespace(a=1)['__proto__'].b }}",
  '{{ loop.__class__ }}',
  '{% macro m() %}{% endmacro %}{{ m.constructor }}',
  '{% for x in [1] %}{{ loop.constructor }}{% endfor %}',
  '{{ globalThis }}',
  "{{ require('fs') }}",
  '{{ constructor }}',
  '{{ toString }}',
  '{{ hasOwnProperty }}',
  '{{ (1).constructor }}',
  '{{ (1.5).toFixed(2) }}',
  '{{ none.constructor }}',
  '{{ true.constructor }}',
  '{{ dict.get.constructor }}',
  '{{ text.upper.call }}',
])('%s reaches nothing of JavaScript', async (template) => {
  await expect(renderTemplate(template, source)).rejects.toThrow(TemplateError);
});

test('own data of dicts is reached whatever its name, but for two underscores', async () => {
  expect(await renderTemplate("{{ polluted.constructor }} {{ polluted['ok'] }} {{ polluted.get('ok') }}", source)).toBe(
    '5 2 2',
  );
});

test('a key __proto__ that a template sets changes no prototype', async () => {
  const template =
    "{% set d = {'__proto__': {'x': 1}} %}{% do plain.update({'__proto__': {'x': 1}}) %}{{ plain.x is defined }}";
  expect(await renderTemplate(template, source)).toBe('False');
  expect(Object.getPrototypeOf(values.plain)).toBe(Object.prototype);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

test.each([
  '{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}',
  '{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}',
  "{{ 'a' * 1000000000 }}",
  "{{ 'a' * 9999999 ~ 'bbbbbbbbbbbbb' }}",
  '{{ [0] * 1000000000 }}',
  '{{ 9 ** 99999999 }}',
  "{{ 'a'.ljust(1000000000) }}",
  "{{ 'a'.center(1000000000) }}",
  "{{ 'a'.zfill(1000000000) }}",
  "{{ '%1000000000d' % 5 }}",
  "{{ '{:1000000000}'.format(5) }}",
  "{{ '%.1000000000f' % 5 }}",
  "{% set s = namespace(x='aaaaaaaaaa') %}{% for i in range(50) %}{% set s.x = s.x ~ s.x %}{% endfor %}",
  "{% set s = namespace(x='aaaaaaaaaa') %}{% for i in range(50) %}{% set s.x = s.x.replace('a', s.x) %}{% endfor %}",
  "{% set s = namespace(x=['aaaaaaaaaa']) %}{% for i in range(50) %}{% set s.x = [s.x | join(s.x | join)] + s.x + s.x %}{% endfor %}",
  '{% for i in range(100000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}',
  '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
  '{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}',
  '{{ range(100001) }}',
  '{% set l = [1] %}{% for i in range(60) %}{% do l.extend(l) %}{% endfor %}',
  "{{ 'a' | center(1000000000) }}",
  "{{ 'a\nb' | indent(1000000) | indent(1000000) | indent(1000000) | length < 100 or 1 / 0 }}",
  '{{ macros }}{{ 1 | batch(1000000000) }}',
  '{{ [1] | slice(1000000000) }}',
  '{% set l = [] %}{% do l.append(l) %}{{ l | tojson }}',
  "{% set big = 'a' * 9000000 %}{% for i in range(100000) %}{% if big | upper == 'x' %}{% endif %}{% endfor %}",
  "{% set big = 'a' * 9000000 %}{% for i in range(100000) %}{{ big.count('b') }}{% endfor %}",
  "{% set big = 'a' * 9000000 %}{% for i in range(100000) %}{% if big ~ 'b' == big ~ 'c' %}{% endif %}{% endfor %}",
])('%j ends in bounded time and space', async (template) => {
  await expect(renderTemplate(template, source)).rejects.toThrow(TemplateError);
});

test('a list that holds itself prints, cut where Python would not go on', async () => {
  expect(await renderTemplate('{% set l = [] %}{% do l.append(l) %}{{ (l | string)[:3] }}', source)).toBe('[[[');
});

test('unclosed tags of a large text cost no more than going through it', async () => {
  expect(
    await renderTemplate(
      "{{ ('<' * 1000000) | striptags | length }} {{ ('<!--' * 100000) | striptags | length }}",
      source,
    ),
  ).toBe('1000000 400000');
});

test('deeply nested brackets are a syntax error, not a crash', async () => {
  await expect(renderTemplate(`{{ ${'('.repeat(100_000)} }}`, source)).rejects.toThrow(TemplateError);
  await expect(renderTemplate(`{{ ${'not '.repeat(100_000)}1 }}`, source)).rejects.toThrow(TemplateError);
  await expect(renderTemplate('{% if 1 %}'.repeat(100_000), source)).rejects.toThrow(TemplateError);
});

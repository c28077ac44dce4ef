import { describe, expect, test } from 'vitest';
import { parseConfig } from './config-parser.ts';

function read(text: string): Record<string, Record<string, string>> {
  const { sections, defaults, problems } = parseConfig(text);
  expect(problems).toEqual([]);
  const plain = (values: ReadonlyMap<string, { text: string }>) =>
    Object.fromEntries([...values].map(([key, value]) => [key, value.text]));
  const all = Object.fromEntries([...sections].map(([name, values]) => [name, plain(values)]));
  return defaults.size > 0 ? { ...all, DEFAULT: plain(defaults) } : all;
}

// Every expectation is what Python 3.11's ConfigParser gives, but for the case of names.
describe('reads as Python does', () => {
  const cases: [string, string, Record<string, Record<string, string>>][] = [
    ['an empty file', '', {}],
    ['a section without keys', '[core]\n', { core: {} }],
    ['equals signs', '[core]\nparallelism = 32\n', { core: { parallelism: '32' } }],
    ['colons', '[core]\nparallelism: 32', { core: { parallelism: '32' } }],
    ['no space around the sign', '[core]\na=1\nb:2', { core: { a: '1', b: '2' } }],
    ['much space around the sign', '[core]\na \t =\t  1  ', { core: { a: '1' } }],
    ['the first of several signs', '[database]\nconn = pg://u:p@h/db?x=1', { database: { conn: 'pg://u:p@h/db?x=1' } }],
    ['an equals sign after a colon', '[a]\nkey: a = b', { a: { key: 'a = b' } }],
    ['a value that is empty', '[smtp]\nsmtp_user =\nsmtp_port = 25', { smtp: { smtp_user: '', smtp_port: '25' } }],
    ['spaces inside a key', '[a]\nmy key = 1', { a: { 'my key': '1' } }],
    ['comments of both kinds', '# one\n[core]\n; two\na = 1\n  # three\n', { core: { a: '1' } }],
    ['no comments after values', '[core]\na = 1 # one\nb = 2 ; two', { core: { a: '1 # one', b: '2 ; two' } }],
    ['a hash that begins a value', '[webserver]\nnavbar_color = #fff', { webserver: { navbar_color: '#fff' } }],
    [
      'indented lines as more of the value',
      '[core]\na = one,\n    two,\n\tthree',
      { core: { a: 'one,\ntwo,\nthree' } },
    ],
    ['a value that begins on the next line', '[core]\na =\n    one\n    two', { core: { a: '\none\ntwo' } }],
    ['empty lines inside a value', '[core]\na = one\n\n    two\n\n\nb = 2', { core: { a: 'one\n\ntwo', b: '2' } }],
    ['comments inside a value', '[core]\na = one\n    # no\n; no\n    two', { core: { a: 'one\ntwo' } }],
    ['an indented line that looks like a key', '[core]\na = one\n  b = two', { core: { a: 'one\nb = two' } }],
    ['an indented line that looks like a section', '[core]\na = 1\n  [api]\n', { core: { a: '1\n[api]' } }],
    ['keys that are all indented', '[core]\n  a = 1\n  b = 2', { core: { a: '1', b: '2' } }],
    [
      'an indented continuation of an indented key',
      '[core]\n  a = 1\n   more\n b = 2',
      { core: { a: '1\nmore', b: '2' } },
    ],
    ['an indented key after a section', '[core]\na = 1\n[api]\n   b = 2', { core: { a: '1' }, api: { b: '2' } }],
    ['a section with spaces and signs', '[my section = x]\na = 1', { 'my section = x': { a: '1' } }],
    ['text after a section', '[core] # the core\na = 1', { core: { a: '1' } }],
    ['a bracket inside a section', '[a]b]\nc = 1', { 'a]b': { c: '1' } }],
    ['a section with space inside the brackets', '[ core ]\na = 1', { ' core ': { a: '1' } }],
    ['lines that end as on Windows', '[core]\r\na = one\r\n  two\r\nb = 2\r\n', { core: { a: 'one\ntwo', b: '2' } }],
    ['lines that end as on old Macs', '[core]\ra = 1\rb = 2', { core: { a: '1', b: '2' } }],
    ['quotes as part of the value', '[core]\na = "x"', { core: { a: '"x"' } }],
    [
      'per cent signs as they are',
      '[logging]\nf = [%%(asctime)s] %(x)s 5%',
      { logging: { f: '[%%(asctime)s] %(x)s 5%' } },
    ],
    ['letters of all scripts', '[core]\nключ = 値\n', { core: { ключ: '値' } }],
    ['the lending section', '[DEFAULT]\nbase = /srv\n[core]\na = 1', { core: { a: '1' }, DEFAULT: { base: '/srv' } }],
    ['JSON over several lines', '[s]\nk = {\n  "a": 1,\n  "b": [2]\n  }\n', { s: { k: '{\n"a": 1,\n"b": [2]\n}' } }],
  ];
  test.each(cases)('%s', (_title, text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

test('names of sections and keys ignore case', () => {
  expect(read('[Core]\nDags_Folder = /A')).toEqual({ core: { dags_folder: '/A' } });
});

test('a byte order mark is passed over', () => {
  expect(read('\uFEFF[core]\na = 1')).toEqual({ core: { a: '1' } });
});

test('each value knows its line', () => {
  const { sections } = parseConfig('# head\n\n[core]\na = 1\n  more\n\nb = 2\n');
  expect(sections.get('core')?.get('a')?.line).toBe(4);
  expect(sections.get('core')?.get('b')?.line).toBe(7);
});

test('all problems are told, with their lines, and the rest is read', () => {
  const { sections, problems } = parseConfig(
    'before = 1\n[core]\na = 1\nA = 2\nno sign\n= no key\n[api]\nb = 1\n[CORE]\nc = 3\n',
  );
  expect(problems).toEqual([
    { line: 1, problem: '"before = 1" stands before the first [section]' },
    { line: 4, problem: 'key a of [core] stands twice, first on line 3' },
    { line: 5, problem: 'expected "key = value" or "[section]", found "no sign"' },
    { line: 6, problem: 'expected "key = value" or "[section]", found "= no key"' },
    { line: 9, problem: 'section [CORE] stands twice' },
  ]);
  expect([...(sections.get('core')?.keys() ?? [])]).toEqual(['a', 'c']);
});

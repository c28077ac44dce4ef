import { describe, expect, test } from 'vitest';
import { AIRFLOW_DEFAULTS } from './airflow-defaults.ts';
import { DEPRECATED_NAMES } from './deprecated-names.ts';
import type { Section } from './option.ts';
import { defaultOf, isSecret, keysWithDefaults, sectionsWithDefaults } from './option-table.ts';
import { SECTIONS } from './options/sections.ts';

const sections: readonly Section[] = Object.values(SECTIONS);
const all = sections.flatMap(({ name, options }) => Object.values(options).map((option) => ({ name, option })));

describe.each(all)('[$name] $option.key', ({ name, option }) => {
  const airflows = AIRFLOW_DEFAULTS[name]?.[option.key];

  test('has a default that is right', () => {
    const text = (option.default ?? '').replaceAll('{AIRFLOW_HOME}', '/srv/tw');
    expect(option.parse(text)).toBeDefined();
  });

  test("has Airflow's default, or a reason for another", () => {
    // The options of Airflow's providers of users and workers are not in the table of its core.
    const known = airflows !== undefined || name === 'fab' || name === 'celery';
    expect(known || option.since.startsWith('tradewind ')).toBe(true);
    if (airflows !== undefined) expect(option.differs === undefined).toBe(option.default === airflows);
    else expect(option.differs).toBeUndefined();
  });

  test('says what it is for in whole sentences', () => {
    expect(option.doc).toMatch(/^[A-Z/].*\.$/s);
  });
});

test('no key stands twice', () => {
  const names = all.map(({ name, option }) => `${name}.${option.key}`);
  expect(names).toEqual([...new Set(names)]);
});

test("sections and keys come in Airflow's order, ours after them", () => {
  expect(sectionsWithDefaults().slice(0, 3)).toEqual(['core', 'database', 'logging']);
  expect(sectionsWithDefaults().at(-1)).toBe('tradewind');
  expect(keysWithDefaults('smtp')[0]).toBe('smtp_host');
  expect(keysWithDefaults('api').at(-1)).toBe('experimental_api_generation');
  expect(keysWithDefaults('nope')).toEqual([]);
});

test('a default may be null, and an unknown option has none', () => {
  expect(defaultOf('smtp', 'smtp_user')).toBeNull();
  expect(defaultOf('smtp', 'nope')).toBeUndefined();
  expect(defaultOf('nope', 'nope')).toBeUndefined();
});

test("secrets are Airflow's, by their former names too", () => {
  expect(isSecret('database', 'sql_alchemy_conn')).toBe(true);
  expect(isSecret('core', 'sql_alchemy_conn')).toBe(true);
  expect(isSecret('smtp', 'smtp_password')).toBe(true);
  expect(isSecret('core', 'parallelism')).toBe(false);
});

test('former and present names pair one to one', () => {
  const former = DEPRECATED_NAMES.map(({ before }) => `${before.section}.${before.key}`);
  expect(former).toEqual([...new Set(former)]);
  const present = DEPRECATED_NAMES.map(({ now }) => `${now.section}.${now.key}`);
  expect(present).toEqual([...new Set(present)]);
});

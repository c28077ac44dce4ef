import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../read/load-config.ts';
import { findOption, findSection, keysWithDefaults, sectionsWithDefaults } from '../option-table.ts';
import { DESCRIPTIONS, EXAMPLES, SECTION_DESCRIPTIONS } from './airflow-descriptions.ts';
import { renderConfig } from './render-config.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tradewind-config-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function load(text: string) {
  writeFileSync(join(home, 'airflow.cfg'), text);
  return loadConfig({ env: { TRADEWIND_HOME: home } });
}

test("a section is listed as Airflow 2.11's `config list --section smtp` does, but for the last line end", () => {
  expect(renderConfig(load(''), { section: 'smtp' })).toBe(
    '[smtp]\nsmtp_host = localhost\nsmtp_starttls = True\nsmtp_ssl = False\n# smtp_user = \n# smtp_password = \nsmtp_port = 25\n' +
      'smtp_mail_from = airflow@example.com\nsmtp_timeout = 30\nsmtp_retry_limit = 5\n',
  );
});

test('an unknown section lists nothing', () => {
  expect(renderConfig(load(''), { section: 'nope' })).toBe('');
});

test('descriptions, sources and variables stand above the value', () => {
  const text = renderConfig(load('[cli]\nendpoint_url = http://tw:1\n'), {
    section: 'cli',
    descriptions: true,
    sources: true,
    variables: true,
  });
  expect(text).toContain(`[cli]
# The command line.

`);
  expect(text).toContain(`# The server that json_client talks to; it may hold a name and a password.
#
# Source: airflow.cfg
#
# Variable: AIRFLOW__CLI__ENDPOINT_URL
#
endpoint_url = http://tw:1

`);
});

test('only defaults, all commented out', () => {
  const text = renderConfig(load('[smtp]\nsmtp_port = 26\n'), {
    section: 'smtp',
    onlyDefaults: true,
    commentOut: true,
    variables: true,
  });
  expect(text).toContain('#\n# Variable: AIRFLOW__SMTP__SMTP_PORT\n#\n# smtp_port = 25\n\n');
});

test('examples are shown on request, after what the option is for', () => {
  expect(renderConfig(load(''), { section: 'smtp', descriptions: true, examples: true })).toContain(
    '# The user of the mail server.\n#\n# Example: smtp_user = airflow\n# smtp_user = \n\n',
  );
});

test('what packages bring in Airflow is left away on request', () => {
  const sections = (text: string) => [...text.matchAll(/^\[(\w+)\]$/gm)].map(([, name]) => name);
  const all = sections(renderConfig(load('')));
  const rest = sections(renderConfig(load(''), { excludesProviders: true }));
  expect(all.filter((name) => !rest.includes(name))).toEqual(['celery', 'fab']);
});

test('every option is described once, and nothing else is', () => {
  const names = sectionsWithDefaults().flatMap((section) => keysWithDefaults(section).map((key) => [section, key]));
  const described = Object.entries(DESCRIPTIONS).flatMap(([section, texts]) =>
    Object.keys(texts).map((key) => [section, key]),
  );
  const untyped = names.filter(([section = '', key = '']) => !findOption(section, key));
  expect(described.map(String).toSorted()).toEqual(untyped.map(String).toSorted());
  expect(sectionsWithDefaults().filter((name) => !findSection(name) && !SECTION_DESCRIPTIONS[name])).toEqual([]);
  const exemplified = Object.entries(EXAMPLES).flatMap(([section, texts]) =>
    Object.keys(texts).map((key) => `${section},${key}`),
  );
  expect(names.map(String)).toEqual(expect.arrayContaining(exemplified));
});

test('secrets are hidden on request', () => {
  const config = load('[smtp]\nsmtp_password = pssst\n');
  expect(renderConfig(config, { section: 'smtp' })).toContain('smtp_password = pssst\n');
  expect(renderConfig(config, { section: 'smtp', hideSecrets: true })).toContain('smtp_password = < hidden >\n');
});

test('the listing of everything can be read again', () => {
  const config = load('[mine]\nlines = one\n  two\n\n  three\npercent = 50%%\n[core]\nparallelism = 9\n');
  const text = renderConfig(config, { descriptions: true, sources: true, variables: true });
  const again = load(text);
  expect(again.get('mine', 'lines')).toBe('one\ntwo\n\nthree');
  expect(again.get('mine', 'percent')).toBe('50%');
  expect(again.core).toEqual(config.core);
  expect(again.entries().map(({ value }) => value)).toEqual(config.entries().map(({ value }) => value));
});

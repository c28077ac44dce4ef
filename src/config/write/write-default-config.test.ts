import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../read/load-config.ts';
import { writeDefaultConfigFile } from './write-default-config.ts';

let folder: string;
let env: { TRADEWIND_HOME: string };
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tradewind-config-'));
  env = { TRADEWIND_HOME: join(folder, 'new', 'home') };
  file = join(env.TRADEWIND_HOME, 'airflow.cfg');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the generated file is only for its owner and reads back as the defaults with fresh keys', () => {
  const defaults = loadConfig({ env });
  expect(writeDefaultConfigFile(env)).toBe(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(env.TRADEWIND_HOME)).toEqual(['airflow.cfg']);

  const config = loadConfig({ env });
  expect(config.core.fernetKeys).toHaveLength(1);
  expect(config.webserver.secretKey).toMatch(/^[\w-]{43}$/);
  expect({ ...config.core, fernetKeys: [] }).toEqual(defaults.core);
  expect({ ...config.webserver, secretKey: '' }).toEqual(defaults.webserver);
  expect({ ...config, core: 0, webserver: 0, get: 0, entries: 0 }).toEqual({
    ...defaults,
    core: 0,
    webserver: 0,
    get: 0,
    entries: 0,
  });
  const fromFile = config.entries().filter(({ source }) => source === 'airflow.cfg');
  expect(fromFile.map(({ key }) => key)).toEqual(['fernet_key', 'secret_key']);
});

test('with every default taken in, the generated file still reads as the defaults', () => {
  writeDefaultConfigFile(env);
  const commented = /^# (?=[a-z_0-9]+ = )/gm;
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(commented, ''));
  const config = loadConfig({ env });
  const defaults = loadConfig({ env: { TRADEWIND_HOME: join(folder, 'other') } });
  expect(config.scheduler).toEqual(defaults.scheduler);
  expect(config.logging.logFilenameTemplate).toBe(defaults.logging.logFilenameTemplate);
  expect(config.tradewind).toEqual(defaults.tradewind);
  expect(config.get('core', 'parallelism')).toBe('32');
});

test('an option without effect says so, and why', () => {
  writeDefaultConfigFile(env);
  const text = readFileSync(file, 'utf8').replaceAll('\n# ', ' ');
  expect(text).toContain(
    'How many DAGs a page of the list shows. Accepted for compatibility; has no effect here: There is no page with a list of DAGs.',
  );
  expect(text).not.toContain('The most task instances that run at once for one scheduler. Accepted');
});

test('a file that exists stays as it is', () => {
  writeDefaultConfigFile(env);
  writeFileSync(file, '[core]\n');
  expect(writeDefaultConfigFile(env)).toBeUndefined();
  expect(readFileSync(file, 'utf8')).toBe('[core]\n');
  expect(readdirSync(env.TRADEWIND_HOME)).toEqual(['airflow.cfg']);
});

test('of processes that start at once exactly one writes it', async () => {
  const module = new URL('write-default-config.ts', import.meta.url).href;
  const program = `import { writeDefaultConfigFile } from ${JSON.stringify(module)};
    process.stdout.write(String(writeDefaultConfigFile({ TRADEWIND_HOME: process.argv[1] }) !== undefined));`;
  const runs = Array.from({ length: 4 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, env.TRADEWIND_HOME]),
  );
  const wrote = (await Promise.all(runs)).map(({ stdout }) => stdout);
  expect(wrote.toSorted()).toEqual(['false', 'false', 'false', 'true']);
  expect(readdirSync(env.TRADEWIND_HOME)).toEqual(['airflow.cfg']);
});

test('a home that cannot be a folder is refused by its name', () => {
  const home = join(folder, 'file');
  writeFileSync(home, '');
  expect(() => writeDefaultConfigFile({ TRADEWIND_HOME: home })).toThrow(`the folder ${home} cannot be used`);
});

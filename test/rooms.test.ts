import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** A file imports from its own room and from rooms above it. */
const ROOMS = [
  'foundation',
  'config',
  'domain',
  'timetables',
  'authoring',
  'serialization',
  'rules',
  'metadata',
  'actions',
  'dagfiles',
  'taskprocess',
  'executors',
  'scheduler',
  'client',
  'cli',
  'http',
  'processes',
];

const SRC = fileURLToPath(new URL('../src', import.meta.url));

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const sources = new Map(files.map((file) => [file, readFileSync(join(SRC, file), 'utf8')]));

/** Files of the project that a file imports, by their path below src/. */
function importsOf(file: string): string[] {
  const source = sources.get(file) ?? '';
  const found = [...source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1] ?? '');
  return found.map((path) => relative(SRC, resolve(SRC, dirname(file), path)));
}

const roomOf = (file: string) => file.split('/')[0] ?? '';

test('every room is in the list', () => {
  expect([...new Set(files.map(roomOf))].filter((room) => !ROOMS.includes(room))).toEqual([]);
});

test('a file imports nothing from a room below its own', () => {
  const wrong: string[] = [];
  for (const file of files) {
    for (const imported of importsOf(file)) {
      if (ROOMS.indexOf(roomOf(imported)) > ROOMS.indexOf(roomOf(file))) wrong.push(`${file} imports ${imported}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('imports form no cycle', () => {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: string[]) => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (path.includes(file) || done.has(file)) return;
    const source = sources.get(file) ?? '';
    // An import that waits in a function is one, too; those of types alone are not there when the program runs.
    const runtime = [
      ...source.matchAll(/^(?:import|export)(?! type)[^;]*?from\s*'(\.[^']+)'/gms),
      ...source.matchAll(/\bimport\(\s*'(\.[^']+)'/g),
    ];
    for (const [, imported = ''] of runtime)
      visit(relative(SRC, resolve(SRC, dirname(file), imported)), [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test('only config and the entry points of child processes read the environment', () => {
  const allowed =
    /^(config\/|processes\/process-cli\.ts|taskprocess\/child|dagfiles\/loader|[a-z]+\/test-)|\.test\.ts$/;
  const readers = files.filter((file) => /process\.env\b/.test(sources.get(file) ?? '') && !allowed.test(file));
  expect(readers).toEqual([]);
});

test('nobody asks for the time but the clock', () => {
  const allowed = /^foundation\/(clock|log)\.ts$|\.test\.ts$/;
  const askers = files.filter(
    (file) => /Date\.now\(\)|new Date\(\)/.test(sources.get(file) ?? '') && !allowed.test(file),
  );
  expect(askers).toEqual([]);
});

test('SQL stands in the room metadata only', () => {
  const sql = /`\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b|'\s*(SELECT|INSERT INTO|DELETE FROM)\b/;
  const writers = files.filter(
    (file) =>
      !file.startsWith('metadata/') && !/\.test\.ts$|test-world|test-/.test(file) && sql.test(sources.get(file) ?? ''),
  );
  expect(writers).toEqual([]);
});

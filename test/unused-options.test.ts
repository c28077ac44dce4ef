import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Section } from '../src/config/option.ts';
import { SECTIONS } from '../src/config/options/sections.ts';

const SRC = fileURLToPath(new URL('../src', import.meta.url));
const text = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('config/'))
  .map((file) => readFileSync(join(SRC, file), 'utf8'))
  .join('\n');

const sections: readonly (readonly [string, Section])[] = Object.entries(SECTIONS);
const options = sections.flatMap(([section, { options: inSection }]) =>
  Object.entries(inSection).map(([property, option]) => ({ section, property, ...option })),
);
const properties = options.map(({ property }) => property);

/**
 * Whether code outside the room of the configuration takes it out of an object; where two sections share a name, it must name the
 * section too.
 */
function isRead({ section, property }: { section: string; property: string }): boolean {
  const isShared = properties.indexOf(property) !== properties.lastIndexOf(property);
  if (isShared) return text.includes(`${section}.${property}`);
  return new RegExp(`\\.${property}\\b|[{,]\\s*${property}\\s*(: [a-z]\\w*\\s*)?[,}]`).test(text);
}

test('an option that no code reads says that it has no effect, and why', () => {
  const silent = options.filter((option) => option.unused === undefined && !isRead(option));
  expect(silent.map(({ section, key }) => `[${section}] ${key}`)).toEqual([]);
});

test('an option that says so is indeed read by nothing', () => {
  const lying = options.filter((option) => option.unused !== undefined && isRead(option));
  expect(lying.map(({ section, key }) => `[${section}] ${key}`)).toEqual([]);
});

test('the reason is a sentence', () => {
  for (const { unused } of options) if (unused !== undefined) expect(unused).toMatch(/^[A-Z].*\.$/);
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type CliGrammar, walkCliGrammar } from './walk-cli-grammar.ts';

test('every option of 1.10 is understood, or answered with a sentence that stands in docs/compatibility.md', async () => {
  const file = readFileSync(new URL('cli-1.10-grammar.json', import.meta.url), 'utf8');
  const { faults, refusals } = await walkCliGrammar((JSON.parse(file) as { commands: CliGrammar }).commands);
  expect(Object.fromEntries(faults)).toEqual({});
  const documented = readFileSync(new URL('../../docs/compatibility.md', import.meta.url), 'utf8');
  // The other grammar has the same options with other dashes; short names stand beside long ones.
  const missing = [...refusals.keys()].filter((line) => {
    const name = line.split(' ').at(-1) ?? '';
    return name.startsWith('--') && !documented.includes(name.replaceAll('_', '-'));
  });
  expect(missing).toEqual([]);
});

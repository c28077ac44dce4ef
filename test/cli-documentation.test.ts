import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FLAT } from '../src/cli/flat.ts';
import { GROUPED_COMMANDS, GROUPS } from '../src/cli/grouped.ts';

test('docs/cli.md names every command of both grammars', () => {
  const text = readFileSync(new URL('../docs/cli.md', import.meta.url), 'utf8');
  const named = new Set([...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  const commands = [
    ...GROUPS.flatMap(({ name, commands: members }) => members.map((member) => `${name} ${member.name}`)),
    ...GROUPED_COMMANDS.map(({ name }) => name),
    ...FLAT.map(({ name }) => name),
  ];
  expect(commands.filter((command) => !named.has(command))).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Cli } from '../cli.ts';
import { runCommand } from '../test-cli.ts';

const home = mkdtempSync(join(tmpdir(), 'tradewind-shell-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Started {
  program: string;
  args: readonly string[];
  password: string | undefined;
}

/** What a command line would start at the terminal. */
async function startedBy(word: string[], url: string): Promise<Started | undefined> {
  let started: Started | undefined;
  const services = {
    runAtTerminal: async (program: string, args: readonly string[], env: Cli['env']) => {
      started = { program, args, password: env['PGPASSWORD'] };
      return 0;
    },
  };
  const env = { TRADEWIND_HOME: home, AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: url };
  const { exitCode, stderr } = await runCommand(word, { env, services: services as unknown as Cli['services'] });
  expect(exitCode).toBe(0);
  expect(stderr).not.toContain('hush');
  return started;
}

test.each([[['db', 'shell']], [['shell']]])('%s opens the program of the database', async (words) => {
  expect(await startedBy(words, 'sqlite:////a/b.db')).toEqual({
    program: 'sqlite3',
    args: ['/a/b.db'],
    password: undefined,
  });
});

test('a password of PostgreSQL does not stand among the arguments', async () => {
  expect(await startedBy(['db', 'shell'], 'postgresql+psycopg2://me:hush%21@db:5433/x')).toEqual({
    program: 'psql',
    args: ['postgresql://me@db:5433/x'],
    password: 'hush!',
  });
});

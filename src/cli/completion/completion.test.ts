import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { runCommand } from '../test-cli.ts';
import { PROGRAM } from '../find-command.ts';
import { completeWords } from './candidates.ts';
import { SCRIPTS } from './scripts.ts';

test('commands, options and their values are completed', async () => {
  expect(await completeWords(['va'], PROGRAM)).toEqual(['variables']);
  expect(await completeWords(['list_d'], PROGRAM)).toEqual(['list_dag_runs', 'list_dags']);
  expect(await completeWords(['dags', 'show'], PROGRAM)).toEqual(['show', 'show-dependencies']);
  expect(await completeWords(['dags', 'list-runs', '--s'], PROGRAM)).toEqual(['--start-date', '--state']);
  expect(await completeWords(['dags', 'list-runs', '--state', ''], PROGRAM)).toEqual([
    'failed',
    'queued',
    'running',
    'success',
  ]);
  // Options that are refused are not proposed.
  expect(await completeWords(['webserver', '--worker'], PROGRAM)).toEqual([]);
  expect(await completeWords(['nope', ''], PROGRAM)).toEqual([]);
});

test('the command takes words that look like options, and prints a script for each shell', async () => {
  const run = (...argv: string[]) => runCommand(['completion', ...argv], { env: {} });
  expect((await run('--words', '--', 'pools', 'list', '-o', 'j')).stdout).toBe('json\n');
  expect((await run('--words', '--', 'pools', 'list', '--o')).stdout).toBe('--output\n');
  expect((await run('fish')).stdout).toContain('complete -c airflow');
  expect(await run('tcsh')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('bash, zsh, fish') });
});

test('bash understands its script', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: SCRIPTS.get('bash') ?? '', encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

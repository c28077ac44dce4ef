import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const BIN = fileURLToPath(new URL('../../bin/', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'tradewind-completion-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
writeFileSync(join(home, 'a-file.json'), '{}');

/** What a shell proposes at the tab key for each command line, in its order. */
const SHELLS: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  bash: (lines) => `source <(airflow completion bash)
    try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _airflow_completion; echo "\${COMPREPLY[*]}"; }
    ${lines.map((line) => `try ${line}`).join('\n')}`,
  // Outside of its line editor zsh has nobody to propose to.
  zsh: (lines) => `compdef() { :; }; compadd() { echo "\${@:2}"; }; _files() { echo files; }
    source <(airflow completion zsh)
    try() { words=("$@"); CURRENT=$#; _airflow_completion; }
    ${lines.map((line) => `try ${line}`).join('\n')}`,
  fish: (lines) => `airflow completion fish | source
    ${lines.map((line) => `echo (complete -C "${line.replace(" ''", ' ')}")`).join('\n')}`,
};

const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

test.each(Object.entries(SHELLS).filter(([shell]) => shell === 'bash' || isInstalled(shell)))(
  '%s completes commands, options and values',
  (shell, script) => {
    const env = { ...process.env, PATH: `${BIN}:${process.env['PATH']}`, TRADEWIND_HOME: home };
    const lines = ['airflow da', 'tradewind dags list-r', "airflow pools list -o ''", 'airflow list_dag_'];
    const { stdout, stderr } = spawnSync(shell, ['-c', script(lines)], { env, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.split('\n').map((line) => line.split(' ').toSorted().join(' '))).toEqual([
      'dag-processor dags',
      'list-runs',
      'json plain table yaml',
      'list_dag_runs',
      '',
    ]);
  },
);

test.each(['zsh', 'fish'].filter(isInstalled))('%s proposes files where the command has no words', (shell) => {
  const env = { ...process.env, PATH: `${BIN}:${process.env['PATH']}`, TRADEWIND_HOME: home };
  const line = 'airflow variables import a-f';
  const { stdout } = spawnSync(shell, ['-c', SHELLS[shell]?.([line]) ?? ''], { env, encoding: 'utf8', cwd: home });
  expect(stdout.trim()).toBe(shell === 'zsh' ? 'files' : 'a-file.json');
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Cli, SchedulerChoices } from '../cli.ts';
import { runCommand } from '../test-cli.ts';

test.each([
  ['scheduler -d one', undefined, 'one'],
  ['scheduler --dag_id one -n 5', 5, 'one'],
  ['scheduler', undefined],
  ['scheduler --run-duration 60', 60],
  ['scheduler -n -1 -r 60', 60],
  ['scheduler -n 0', undefined],
  ['scheduler --num-runs 5', 5],
  ['scheduler --num_runs 5 --run-duration 3', 3],
])('%s lives for %s seconds', async (line, forSeconds, onlyDagId?: string) => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-scheduler-'));
  let asked: SchedulerChoices = {};
  const scheduler: Cli['services']['scheduler'] = async (_config, _env, _print, choices) => {
    asked = choices;
    return 0;
  };
  const services = { scheduler } as Cli['services'];
  const { exitCode } = await runCommand(line.split(' '), { env: { TRADEWIND_HOME: home }, services });
  rmSync(home, { recursive: true });
  expect([exitCode, asked]).toEqual([0, { forSeconds, onlyDagId }]);
});

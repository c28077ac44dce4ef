import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Cli } from '../cli.ts';
import { runCommand } from '../test-cli.ts';

test.each([
  ['scheduler', undefined],
  ['scheduler --run-duration 60', 60],
  ['scheduler -n -1 -r 60', 60],
  ['scheduler -n 0', undefined],
  ['scheduler --num-runs 5', 5],
  ['scheduler --num_runs 5 --run-duration 3', 3],
])('%s lives for %s seconds', async (line, seconds) => {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-scheduler-'));
  let lifetime: number | undefined = -1;
  const scheduler: Cli['services']['scheduler'] = async (_config, _env, _print, forSeconds) => {
    lifetime = forSeconds;
    return 0;
  };
  const services = { scheduler } as Cli['services'];
  const { exitCode } = await runCommand(line.split(' '), { env: { TRADEWIND_HOME: home }, services });
  rmSync(home, { recursive: true });
  expect([exitCode, lifetime]).toEqual([0, seconds]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../config/read/load-config.ts';
import { systemClock } from '../../foundation/clock.ts';
import { silentLogger } from '../../foundation/log.ts';
import { dagFileParserOptions } from './dag-files.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tradewind-dag-files-'));
});
afterEach(() => rmSync(home, { recursive: true }));

function executionTimeoutFor(setting: Record<string, string>): number | null {
  const env = { TRADEWIND_HOME: home, ...setting };
  return dagFileParserOptions(loadConfig({ env }), env, systemClock, silentLogger).defaults.executionTimeoutSeconds;
}

test('tasks that name no execution timeout get default_task_execution_timeout', () => {
  expect(executionTimeoutFor({ AIRFLOW__CORE__DEFAULT_TASK_EXECUTION_TIMEOUT: '90' })).toBe(90);
});

test.each(['', '0'])('without a default (%j) they have none', (text) => {
  expect(executionTimeoutFor({ AIRFLOW__CORE__DEFAULT_TASK_EXECUTION_TIMEOUT: text })).toBeNull();
});

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../foundation/clock.ts';
import { silentLogger } from '../foundation/log.ts';
import { AIRFLOW_DEFAULTS } from '../serialization/dag-defaults.ts';
import type { DagFileParserOptions } from './dag-file-parser.ts';

/** A folder of DAG files for a test. */
export interface TestDagFolder {
  readonly path: string;
  /** @param name relative to the folder; folders in between are made */
  write(name: string, text: string): void;
  remove(): void;
}

export function makeDagFolder(files: Readonly<Record<string, string>> = {}): TestDagFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'tradewind-dags-')));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** How tests read DAG files: in real processes, on a machine that may be busy with other tests. */
export const TEST_PARSER_OPTIONS: DagFileParserOptions = {
  clock: systemClock,
  log: silentLogger,
  environment: { PATH: '/usr/bin:/bin' },
  compileCacheFolder: join(tmpdir(), 'tradewind-test-compile-cache'),
  importTimeoutMs: 20_000,
  memoryLimitMb: 512,
  concurrency: 1,
  safeMode: true,
  defaults: AIRFLOW_DEFAULTS,
  timezone: 'UTC',
  outputFolder: null,
};

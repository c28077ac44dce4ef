import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../config/config.ts';
import { type DagFileProcessor, createDagFileProcessor } from '../../dagfiles/dag-file-processor.ts';
import type { DagFileParserOptions } from '../../dagfiles/dag-file-parser.ts';
import type { DagFolder } from '../../dagfiles/find/find-dag-files.ts';
import { writeEditorFiles } from '../../dagfiles/write-editor-files.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Logger } from '../../foundation/log.ts';
import { programFile } from '../../foundation/program-file.ts';
import type { DagDefaults } from '../../serialization/dag-defaults.ts';
import { childEnvironment } from '../../taskprocess/supervisor/child-environment.ts';
import type { Context } from './context.ts';
import { zoneName } from '../../timetables/calendar/zone-name.ts';

/** What DAGs and tasks get that say nothing. */
function dagDefaults({ core, scheduler, operators }: Config): DagDefaults {
  return {
    catchup: scheduler.catchupByDefault,
    maxActiveTasks: core.maxActiveTasksPerDag,
    maxActiveRuns: core.maxActiveRunsPerDag,
    maxConsecutiveFailedDagRuns: core.maxConsecutiveFailedDagRunsPerDag,
    owner: operators.defaultOwner,
    queue: operators.defaultQueue,
    retries: core.defaultTaskRetries,
    retryDelaySeconds: core.defaultTaskRetryDelayMs / 1000,
    weightRule: core.defaultTaskWeightRule,
    // As in Airflow, 0 means none.
    executionTimeoutSeconds: core.defaultTaskExecutionTimeoutMs ? core.defaultTaskExecutionTimeoutMs / 1000 : null,
  };
}

/** The folders whose files are DAG files. */
export function dagFolders(config: Config): DagFolder[] {
  const folders = [{ bundleName: 'dags-folder', path: config.core.dagsFolder }];
  if (config.core.loadExamples) folders.push({ bundleName: 'example_dags', path: exampleDagsFolder() });
  return folders;
}

/** Beside `src/` in a checkout, beside `dist/` in an installation. */
function exampleDagsFolder(): string {
  return join(fileURLToPath(new URL('.', programFile('main'))), '..', 'examples', 'dags');
}

/** How DAG files are read and evaluated; also for commands that do it once. */
export function dagFileParserOptions(
  config: Config,
  env: Context['env'],
  clock: Clock,
  log: Logger,
): DagFileParserOptions {
  return {
    clock,
    log,
    environment: childEnvironment(config, env),
    compileCacheFolder: compileCacheFolder(config),
    importTimeoutMs: config.core.dagbagImportTimeoutMs,
    memoryLimitMb: config.tradewind.dagFileMemoryLimitMb,
    concurrency: config.scheduler.parsingProcesses,
    safeMode: config.get('core', 'dag_discovery_safe_mode')?.toLowerCase() !== 'false',
    defaults: dagDefaults(config),
    timezone: zoneName(config.core.defaultTimezone),
    outputFolder: join(config.logging.baseLogFolder, 'dag_processor'),
  };
}

/** Where Node keeps compiled code, so that processes start sooner. */
export function compileCacheFolder(config: Config): string {
  return join(config.home, 'compile-cache');
}

/**
 * Who waits for the ready line may use the DAGs at once; but a file that takes long does not hold up the rest of the server.
 */
const LONGEST_FIRST_SCAN_MS = 1000;

/** @param waitForFirstScan see DagFileProcessorOptions */
export function startableDagFileProcessor(
  { config, env, clock, logger, db }: Context,
  waitForFirstScan: boolean | number = LONGEST_FIRST_SCAN_MS,
): DagFileProcessor {
  writeEditorFiles(config.home, config.core.dagsFolder);
  const log = logger.child('dagfiles');
  return createDagFileProcessor({
    ...dagFileParserOptions(config, env, clock, log),
    db,
    folders: dagFolders(config),
    ignoreFileSyntax: config.core.dagIgnoreFileSyntax,
    pausedAtCreation: config.core.dagsArePausedAtCreation,
    watchDelayMs: config.tradewind.dagFileWatchDelayMs,
    rescanIntervalMs: config.scheduler.dagDirListIntervalMs,
    waitForFirstScan,
  });
}

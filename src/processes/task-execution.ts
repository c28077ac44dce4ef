import { join } from 'node:path';
import { triggerDagRun } from '../actions/trigger-dag-run.ts';
import type { Config } from '../config/config.ts';
import type { Executor } from '../executors/executor.ts';
import { createLocalExecutor } from '../executors/local-executor.ts';
import { Fernet } from '../foundation/fernet.ts';
import { findBundleCode } from '../metadata/bundle-contents.ts';
import { BundleStore } from '../taskprocess/bundle-store.ts';
import { createLocalTaskServices } from '../taskprocess/local-task-services.ts';
import { childEnvironment } from '../taskprocess/supervisor/child-environment.ts';
import type { Context } from './context.ts';
import { compileCacheFolder } from './dag-files.ts';

const MEGABYTE = 1024 * 1024;

/** Options that task code and templates may read. */
const READABLE_BY_TASKS = new Set(['core', 'webserver', 'operators', 'logging', 'api']);

/** The executor that `[core] executor` names. */
export function createExecutor(context: Context): Executor {
  const name = context.config.core.executor;
  return createLocalExecutor({ name, ...localExecutorOptions(context, name === 'SequentialExecutor' ? 1 : undefined) });
}

function localExecutorOptions(context: Context, only?: number) {
  const { config, env, clock, logger, db } = context;
  const parallelism = only ?? config.core.parallelism;
  return {
    clock,
    logger: logger.child('executor'),
    requestsFor: createLocalTaskServices({
      database: db,
      clock,
      fernet: new Fernet(config.core.fernetKeys),
      environment: env,
      triggerDagRun: async (request) => {
        const dagContext = { db, clock, dagCatalog: context.catalog };
        const run = await triggerDagRun(dagContext, {
          ...request,
          triggeredBy: null,
          source: `task on ${context.hostname}`,
          allowTriggerInFuture: config.scheduler.allowTriggerInFuture,
          confOverridesParams: config.core.dagRunConfOverridesParams,
        });
        return { dagId: run.dag_id, runId: run.run_id, logicalDate: run.logical_date };
      },
    }),
    bundles: new BundleStore({ folder: join(config.home, 'bundles'), readCode: (hash) => findBundleCode(db, hash) }),
    baseLogFolder: config.logging.baseLogFolder,
    hostname: context.hostname,
    parallelism,
    warmProcesses: Math.min(config.tradewind.taskProcessPoolMin, parallelism),
    idleTimeoutMs: config.tradewind.taskProcessIdleMs,
    recycleAfter: config.tradewind.taskProcessRecycleAfter,
    process: {
      clock,
      settings: {
        type: 'ProcessSettings' as const,
        conf: readableOptions(config),
        xcom_limit: config.tradewind.xcomLimitMb * MEGABYTE,
        log_limit: config.tradewind.taskLogLimitMb * MEGABYTE,
        log_folder_mode: config.logging.newFolderMode,
      },
      environment: childEnvironment({ ...env, TRADEWIND_HOME: config.home, AIRFLOW_HOME: config.home }),
      cwd: config.home,
      compileCacheFolder: compileCacheFolder(config),
      memoryLimitMb: config.tradewind.taskMemoryLimitMb,
      cleanupTimeMs: config.core.killedTaskCleanupTimeMs,
    },
  };
}

function readableOptions(config: Config): Record<string, Record<string, string>> {
  const conf: Record<string, Record<string, string>> = {};
  for (const { section, key, value, secret } of config.entries()) {
    if (secret || value === null || !READABLE_BY_TASKS.has(section)) continue;
    (conf[section] ??= {})[key] = value;
  }
  return conf;
}

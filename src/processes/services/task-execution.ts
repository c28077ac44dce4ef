import { join } from 'node:path';
import { ExecutionTokens } from '../../actions/credentials/execution-tokens.ts';
import { SigningKeys } from '../../actions/credentials/signing-keys.ts';
import { triggerDagRun } from '../../actions/dag-runs/trigger-dag-run.ts';
import type { Config } from '../../config/config.ts';
import type { Executor } from '../../executors/executor.ts';
import { createLocalExecutor } from '../../executors/local-executor.ts';
import { Fernet } from '../../foundation/fernet.ts';
import { findBundleCode } from '../../metadata/dag-files/bundle-contents.ts';
import { BundleStore } from '../../taskprocess/bundle-store.ts';
import { createLocalTaskServices } from '../../taskprocess/local-task-services.ts';
import type { TaskRequestsFor } from '../../taskprocess/task-services.ts';
import { childEnvironment } from '../../taskprocess/supervisor/child-environment.ts';
import type { Context } from './context.ts';
import { compileCacheFolder } from './dag-files.ts';

const MEGABYTE = 1024 * 1024;

/** Options that task code and templates may read. */
const READABLE_BY_TASKS = new Set(['core', 'webserver', 'operators', 'logging', 'api']);

/** What task execution needs of a process, with or without a database. */
export type ExecutionHost = Pick<Context, 'config' | 'env' | 'clock' | 'logger' | 'hostname'>;

/** The executor that `[core] executor` names. */
export async function createExecutor(context: Context): Promise<Executor> {
  const { config, db, clock, logger } = context;
  const name = config.core.executor;
  if (name === 'CeleryExecutor') {
    // Only who has workers pays for what speaks with Redis.
    const { CeleryExecutor } = await import('../../executors/celery/celery-executor.ts');
    const log = logger.child('executor');
    return new CeleryExecutor({
      db,
      clock,
      logger: log,
      tokens: new ExecutionTokens(
        new SigningKeys({ ...context, logger: log }),
        clock,
        config.tradewind.taskTokenLifeMs,
      ),
      brokerUrl: config.celery.brokerUrl,
      defaultQueue: config.operators.defaultQueue,
      parallelism: config.core.parallelism,
      deadAfterMs: SHARE_OF_SILENCE * config.scheduler.zombieTaskThresholdMs,
    });
  }
  const parallelism = name === 'SequentialExecutor' ? 1 : config.core.parallelism;
  return createLocalExecutor({
    name,
    ...taskProcessOptions(context, parallelism),
    parallelism,
    requestsFor: createTaskRequests(context),
    bundles: new BundleStore({ folder: bundleFolder(config), readCode: (hash) => findBundleCode(db, hash) }),
  });
}

/**
 * How much of `[scheduler] scheduler_zombie_task_threshold` a worker may be silent: noticing it and beginning anew take the rest.
 */
const SHARE_OF_SILENCE = 0.7;

/** Answers what tasks ask, out of the database. */
export function createTaskRequests(context: Context): TaskRequestsFor {
  const { config, env, clock, db } = context;
  return createLocalTaskServices({
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
  });
}

/** Where the files with the code of DAGs lie. */
export function bundleFolder(config: Config): string {
  return join(config.home, 'bundles');
}

/** How task processes are started and kept. */
export function taskProcessOptions({ config, env, clock, logger, hostname }: ExecutionHost, parallelism: number) {
  return {
    clock,
    logger: logger.child('executor'),
    baseLogFolder: config.logging.baseLogFolder,
    hostname,
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
        rendered_field_limit: config.core.maxTemplatedFieldLength,
        log_folder_mode: config.logging.newFolderMode,
      },
      environment: childEnvironment(config, env),
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

import { Scheduler } from '../../scheduler/scheduler.ts';
import type { Context } from './context.ts';
import { createExecutor } from './task-execution.ts';

/** @param onlyDagId sees to this DAG alone */
export async function createScheduler(context: Context, onlyDagId?: string): Promise<Scheduler> {
  const { config, clock, logger, db, catalog, hostname, unixname } = context;
  return new Scheduler({
    db,
    clock,
    logger: logger.child('scheduler'),
    catalog,
    executor: await createExecutor(context),
    hostname,
    unixname,
    // Silent for the threshold is dead: a living one must speak several times within it.
    heartbeatMs: Math.min(config.scheduler.jobHeartbeatMs, config.scheduler.zombieTaskThresholdMs / 4),
    deadAfterMs: config.scheduler.zombieTaskThresholdMs,
    longestBackoffMs: config.core.maxTaskRetryDelayMs,
    createsScheduledRuns: config.scheduler.useJobSchedule,
    onlyDagId,
  });
}

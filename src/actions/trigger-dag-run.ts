import { findReservedRunIdFault, findRunIdFault, generateRunId } from '../domain/run-id.ts';
import { AppError } from '../foundation/app-error.ts';
import type { JsonObject } from '../foundation/json.ts';
import { isoformat, pythonDatetime, type Timestamp, timestampFromEpochSeconds } from '../foundation/timestamp.ts';
import { type AuditEntry, recordAudit } from '../metadata/audit-log.ts';
import type { StoredDag } from '../metadata/dag-catalog.ts';
import { findActiveDag } from '../metadata/dag-reads.ts';
import { findConflictingDagRun, findDagRun, saveDagRunNote, type StoredDagRun } from '../metadata/dag-runs.ts';
import type { Transaction } from '../metadata/database.ts';
import { insertDagRun } from '../metadata/insert-dag-run.ts';
import { checkConf } from '../rules/check-conf.ts';
import { createTimetable } from '../timetables/create-timetable.ts';
import { type DagActionContext, type Logged, actedBy } from './action-context.ts';
import { clearTasksOf } from './clear-task-instances.ts';

export interface TriggerDagRunInput {
  dagId: string;
  /** Default: one is made of the logical date. */
  runId?: string | undefined;
  /** Airflow's execution date. Default: now. */
  logicalDate?: Timestamp | undefined;
  /** The UTC offset that a made run id shows, as the older experimental API does. Default 0. */
  offsetMinutes?: number | undefined;
  conf?: JsonObject | undefined;
  note?: string | undefined;
  /** The user; null where none is known. */
  triggeredBy: string | null;
  /** From where, for the audit log; see Actor. */
  source?: string | undefined;
  /** `[scheduler] allowed_run_id_pattern`. */
  allowedRunIdPattern?: string | undefined;
  /** Take run ids such as `scheduled__x` too, as Airflow 1.10 did. The run is a manual one all the same. */
  allowReservedRunId?: boolean | undefined;
  /** `[scheduler] allow_trigger_in_future`: a run of a future date begins now instead of then. Default false. */
  allowTriggerInFuture?: boolean | undefined;
  /** What the run is about. Default: what the timetable says of the logical date. */
  dataInterval?: { start: Timestamp; end: Timestamp } | undefined;
  /** Refuse a DAG whose file cannot be loaded now, although it could once. Default false. */
  refuseImportErrors?: boolean | undefined;
  /** See Actor. */
  logged?: Logged | undefined;
  /** Where the run exists already, clear all its tasks instead of failing. */
  resetDagRun?: boolean | undefined;
  /** `[core] dag_run_conf_overrides_params`: members of `conf` are the values of the params of their names. Default true. */
  confOverridesParams?: boolean | undefined;
}

/**
 * Starts a run by hand: the run is queued, with an instance of each task of the newest version. A paused DAG's run waits.
 * @throws AppError DAG_NOT_FOUND, DAG_HAS_IMPORT_ERRORS, INVALID_RUN_ID, BEFORE_START_DATE, INVALID_PARAM, DAG_RUN_EXISTS
 */
export async function triggerDagRun(context: DagActionContext, input: TriggerDagRunInput): Promise<StoredDagRun> {
  const { db, clock } = context;
  const now = clock.now();
  const logicalDate = input.logicalDate ?? now;
  const runId = input.runId ?? generateRunId('manual', logicalDate, input.offsetMinutes ?? 0);
  return db.transaction(async (tx) => {
    const dag = await requireActiveDag(tx, context, input);
    checkRunId(runId, input);
    checkStartDate(dag, logicalDate);
    checkConf(dag.structure, input.confOverridesParams === false ? {} : (input.conf ?? {}));
    const interval =
      input.dataInterval ?? createTimetable(dag.structure.timetable).inferManualDataInterval(logicalDate);
    const id = await insertDagRun(
      tx,
      {
        dag,
        runId,
        runType: 'manual',
        externalTrigger: true,
        triggeringUserName: input.triggeredBy,
        conf: input.conf ?? null,
        logicalDate,
        dataIntervalStart: interval.start,
        dataIntervalEnd: interval.end,
        runAfter: logicalDate > now && !input.allowTriggerInFuture ? logicalDate : now,
      },
      now,
    );
    if (id === undefined) return resetOrRefuse(tx, context, { ...input, runId, logicalDate });
    if (input.note !== undefined) await saveDagRunNote(tx, id, input.note, input.triggeredBy, now);
    await recordAudit(tx, auditOf(input, runId, logicalDate), now);
    return requireRun(tx, input.dagId, runId);
  });
}

/** A DAG whose file is gone keeps its history, and has no new runs. */
async function requireActiveDag(
  tx: Transaction,
  { dagCatalog }: DagActionContext,
  { dagId, refuseImportErrors }: TriggerDagRunInput,
): Promise<StoredDag> {
  const loaded = await findActiveDag(tx, dagId);
  const dag = loaded && (await dagCatalog.latest(dagId, tx));
  if (!dag) throw new AppError('DAG_NOT_FOUND', { dagId });
  if (refuseImportErrors && loaded.hasImportErrors) throw new AppError('DAG_HAS_IMPORT_ERRORS', { dagId });
  return dag;
}

function checkRunId(runId: string, input: TriggerDagRunInput): void {
  const fault =
    findRunIdFault(runId, input.allowedRunIdPattern) ??
    (input.allowReservedRunId || input.runId === undefined ? null : findReservedRunIdFault(runId));
  if (fault !== null) throw new AppError('INVALID_RUN_ID', { runId, reason: fault });
}

/** Airflow looks at the start date in `default_args` only (trigger_dag.py), so that a DAG's own start may be in the future. */
function checkStartDate(dag: StoredDag, logicalDate: Timestamp): void {
  const seconds = dag.structure.defaultArgs.start_date;
  if (typeof seconds !== 'number') return;
  const startDate = timestampFromEpochSeconds(seconds);
  if (logicalDate >= startDate) return;
  throw new AppError('BEFORE_START_DATE', { date: isoformat(logicalDate), startDate: isoformat(startDate) });
}

/** An entry of the stable API has what was sent, and so the run in it only where the caller named it, as in Airflow. */
function auditOf(input: TriggerDagRunInput, runId: string, logicalDate: Timestamp): AuditEntry {
  const { dagId, triggeredBy, source, logged } = input;
  const who = actedBy({ actor: triggeredBy, source, logged });
  return { event: 'trigger', ...who, dagId, ...(!logged && { runId, logicalDate }) };
}

async function resetOrRefuse(
  tx: Transaction,
  context: DagActionContext,
  input: TriggerDagRunInput & { runId: string; logicalDate: Timestamp },
): Promise<StoredDagRun> {
  const { dagId, runId, logicalDate } = input;
  const existing = await findConflictingDagRun(tx, dagId, runId, logicalDate);
  if (existing && input.resetDagRun) {
    await clearTasksOf(tx, context, { dagId, runIds: [existing.run_id] });
    const who = actedBy({ actor: input.triggeredBy, source: input.source });
    const audit = { event: 'clear', ...who, dagId, runId: existing.run_id };
    await recordAudit(tx, audit, context.clock.now());
    return requireRun(tx, dagId, existing.run_id);
  }
  const detail = { dagId, runId, date: pythonDatetime(logicalDate) };
  throw new AppError(
    'DAG_RUN_EXISTS',
    existing
      ? { ...detail, existingRunId: existing.run_id, isSameDate: existing.logical_date === logicalDate }
      : detail,
  );
}

async function requireRun(tx: Transaction, dagId: string, runId: string): Promise<StoredDagRun> {
  const run = await findDagRun(tx, dagId, runId);
  if (!run) throw new Error(`run ${runId} of DAG ${dagId} vanished within its transaction`);
  return run;
}

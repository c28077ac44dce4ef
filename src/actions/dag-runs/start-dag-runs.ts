import { findReservedRunIdFault, findRunIdFault } from '../../domain/run-id.ts';
import { AppError } from '../../foundation/app-error.ts';
import { type Timestamp, isoformat, pythonDatetime, timestampFromEpochSeconds } from '../../foundation/timestamp.ts';
import { type AuditEntry, recordAudit, recordAudits } from '../../metadata/audit-log/audit-log.ts';
import type { StoredDag } from '../../metadata/dags/dag-catalog.ts';
import { findActiveDags } from '../../metadata/dags/dags.ts';
import {
  type StoredDagRun,
  findConflictingDagRun,
  findDagRun,
  saveDagRunNote,
} from '../../metadata/dag-runs/dag-runs.ts';
import type { GroupWork, Transaction } from '../../metadata/database.ts';
import { type NewDagRun, insertDagRuns } from '../../metadata/dag-runs/insert-dag-run.ts';
import { checkConf } from '../../rules/check-conf.ts';
import { createTimetable } from '../../timetables/create-timetable.ts';
import { actedBy } from '../action-context.ts';
import { clearTasksOf } from '../task-instances/clear-task-instances.ts';
import type { AskedRun } from './asked-run.ts';

/** Starts runs that were asked for at the same time: a few statements, however many. Each is refused by itself; see triggerDagRun. */
export const startDagRuns: GroupWork<AskedRun, StoredDagRun> = async (tx, asked) => {
  const outcomes: (StoredDagRun | Error | undefined)[] = asked.map(() => undefined);
  const dags = await loadDags(tx, asked);
  const sound: { index: number; ask: AskedRun; run: NewDagRun & { now: Timestamp } }[] = [];
  for (const [index, ask] of asked.entries()) {
    try {
      sound.push({ index, ask, run: { ...planRun(ask, dags.get(ask.dagId)), now: ask.now } });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      outcomes[index] = error;
    }
  }
  const stored = await insertDagRuns(
    tx,
    sound.map(({ run }) => run),
  );
  const audits: (AuditEntry & { now: Timestamp })[] = [];
  for (const [at, { index, ask }] of sound.entries()) {
    const run = stored[at];
    outcomes[index] = run ?? (await resetOrRefuse(tx, ask));
    if (!run) continue;
    audits.push({ ...auditOf(ask), now: ask.now });
    if (ask.note !== undefined) await saveDagRunNote(tx, run.id, ask.note, ask.triggeredBy, ask.now);
  }
  await recordAudits(tx, audits);
  return outcomes.map((outcome) => outcome ?? new Error('a run was asked for and forgotten'));
};

interface LoadedDag {
  readonly dag: StoredDag;
  readonly hasImportErrors: boolean;
}

/** The newest versions. A DAG whose file is gone keeps its history, and has no new runs. */
async function loadDags(tx: Transaction, asked: readonly AskedRun[]): Promise<Map<string, LoadedDag>> {
  const [first] = asked;
  const dags = new Map<string, LoadedDag>();
  if (!first) return dags;
  for (const row of await findActiveDags(tx, [...new Set(asked.map(({ dagId }) => dagId))])) {
    const dag = row.versionId === null ? undefined : await first.context.dagCatalog.version(row.versionId, tx);
    if (dag) dags.set(row.dagId, { dag, hasImportErrors: row.hasImportErrors });
  }
  return dags;
}

/** @throws AppError where there can be no such run */
function planRun(ask: AskedRun, loaded: LoadedDag | undefined): NewDagRun {
  const { dagId, runId, logicalDate, now } = ask;
  if (!loaded) throw new AppError('DAG_NOT_FOUND', { dagId });
  const { dag } = loaded;
  if (ask.refuseImportErrors && loaded.hasImportErrors) throw new AppError('DAG_HAS_IMPORT_ERRORS', { dagId });
  checkRunId(ask);
  checkStartDate(dag, logicalDate);
  checkConf(dag.structure, ask.confOverridesParams === false ? {} : (ask.conf ?? {}));
  const interval = ask.dataInterval ?? createTimetable(dag.structure.timetable).inferManualDataInterval(logicalDate);
  return {
    dag,
    runId,
    runType: 'manual',
    externalTrigger: true,
    triggeringUserName: ask.triggeredBy,
    conf: ask.conf ?? null,
    logicalDate,
    dataIntervalStart: interval.start,
    dataIntervalEnd: interval.end,
    runAfter: logicalDate > now && !ask.allowTriggerInFuture ? logicalDate : now,
  };
}

function checkRunId({ runId, allowedRunIdPattern, allowReservedRunId, isOwnRunId }: AskedRun): void {
  const fault =
    findRunIdFault(runId, allowedRunIdPattern) ??
    (allowReservedRunId || !isOwnRunId ? null : findReservedRunIdFault(runId));
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

/** An entry of the stable API tells what was sent; others name the run. */
function auditOf({ dagId, runId, logicalDate, triggeredBy, source, logged }: AskedRun): AuditEntry {
  const who = actedBy({ actor: triggeredBy, source, logged });
  return { event: 'trigger', ...who, dagId, ...(!logged && { runId, logicalDate }) };
}

/** What comes of asking for a run whose id or date is taken. */
async function resetOrRefuse(tx: Transaction, ask: AskedRun): Promise<StoredDagRun | AppError> {
  const { dagId, runId, logicalDate, context } = ask;
  const existing = await findConflictingDagRun(tx, dagId, runId, logicalDate);
  const detail = { dagId, runId, date: pythonDatetime(logicalDate) };
  if (!existing) return new AppError('DAG_RUN_EXISTS', detail);
  const { run_id: existingRunId, logical_date: existingDate } = existing;
  if (!ask.resetDagRun) {
    return new AppError('DAG_RUN_EXISTS', { ...detail, existingRunId, isSameDate: existingDate === logicalDate });
  }
  await clearTasksOf(tx, context, { dagId, runIds: [existingRunId] });
  const who = actedBy({ actor: ask.triggeredBy, source: ask.source });
  await recordAudit(tx, { event: 'clear', ...who, dagId, runId: existingRunId }, context.clock.now());
  const run = await findDagRun(tx, dagId, existingRunId);
  if (!run) throw new Error(`run ${existingRunId} of DAG ${dagId} vanished within its transaction`);
  return run;
}

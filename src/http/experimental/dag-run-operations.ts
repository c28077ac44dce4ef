import { triggerDagRun } from '../../actions/dag-runs/trigger-dag-run.ts';
import { AppError } from '../../foundation/app-error.ts';
import { isoformat, isoformatWithOffset } from '../../foundation/timestamp.ts';
import { dagExists } from '../../metadata/dags/dags.ts';
import { type LatestDagRun, listDagRuns, listLatestDagRuns } from '../../metadata/dag-runs/dag-run-listing.ts';
import type { ApiResponse } from '../api-handler.ts';
import { jsonResponse } from '../responses.ts';
import { errorResponse } from './errors.ts';
import { findRun } from './find-run.ts';
import { type ExperimentalContext, type Operation, param } from './operation.ts';
import { readDateOfPath } from './read-date.ts';
import { readTrigger } from './read-trigger.ts';

/** `POST /dags/:dag_id/dag_runs` */
export const createRun: Operation = async (context, request) => {
  const { config, generation } = context;
  const dagId = param(request, 'dag_id');
  const { date, conf, runId, echoedRunId } = await readTrigger(context, request);
  const run = await triggerDagRun(context, {
    dagId,
    runId,
    conf,
    logicalDate: date.timestamp,
    offsetMinutes: date.offsetMinutes,
    triggeredBy: request.user?.username ?? null,
    source: request.remoteAddress,
    allowedRunIdPattern: config.scheduler.allowedRunIdPattern.source,
    // 1.10 kept no ids for runs of the schedule.
    allowReservedRunId: generation.number === 1,
    allowTriggerInFuture: config.scheduler.allowTriggerInFuture,
    confOverridesParams: config.core.dagRunConfOverridesParams,
  });
  const created = { dagId, runId: run.run_id, date, state: generation.shownState(run.state), queuedAt: run.queued_at };
  return jsonResponse({
    execution_date: isoformatWithOffset(date.timestamp, date.offsetMinutes),
    message: `Created ${generation.printCreatedRun(created)}`,
    run_id: echoedRunId ?? run.run_id,
  });
};

/** `GET /dags/:dag_id/dag_runs` */
export const listRuns: Operation = async (context, request) => {
  const { db, generation } = context;
  const dagId = param(request, 'dag_id');
  const { state } = request.query;
  const runs = await listDagRuns(db, dagId, state ? generation.storedStates(state.toLowerCase()) : undefined);
  // Here alone an unknown DAG is a 400.
  if (runs.length === 0 && !(await dagExists(db, dagId))) {
    return errorResponse(400, new AppError('DAG_NOT_FOUND', { dagId }).message);
  }
  return jsonResponse(
    runs.map((run) => ({
      dag_id: run.dag_id,
      dag_run_url: generation.dagRunUrl(run.dag_id, run.logical_date),
      execution_date: isoformat(run.logical_date),
      id: run.id,
      run_id: run.run_id,
      start_date: printStart(context, run),
      state: generation.shownState(run.state),
    })),
  );
};

/** `GET /dags/:dag_id/dag_runs/:execution_date` */
export const readRun: Operation = async (context, request) => {
  const date = readDateOfPath(context, request);
  const run = await findRun(context, param(request, 'dag_id'), date);
  return jsonResponse({ state: context.generation.shownState(run.state) });
};

/** `GET /latest_runs`. People's pages ask for it often, so the answer to whoever sees all DAGs is kept until anything changes. */
export function createListLatestRuns(): Operation {
  let kept: { mark: number; answer: ApiResponse } | undefined;
  return (context, _request, permissions) => {
    if (permissions !== undefined && permissions.dagIds('can_read') !== 'all')
      return renderLatestRuns(context, (dagId) => permissions.mayDag('can_read', dagId));
    const mark = context.db.changeMark();
    if (kept !== undefined && kept.mark === mark) return kept.answer;
    return renderLatestRuns(context, () => true).then((answer) => {
      // The mark was read before the runs: what changed in between makes another one.
      kept = mark === undefined ? undefined : { mark, answer };
      return answer;
    });
  };
}

async function renderLatestRuns(
  context: ExperimentalContext,
  isVisible: (dagId: string) => boolean,
): Promise<ApiResponse> {
  const runs = (await listLatestDagRuns(context.db)).filter(({ dag_id }) => isVisible(dag_id));
  const items = runs.map((run) => ({
    dag_id: run.dag_id,
    dag_run_url: context.generation.dagRunUrl(run.dag_id, run.logical_date),
    execution_date: isoformat(run.logical_date),
    start_date: printStart(context, run),
  }));
  return jsonResponse(JSON.stringify({ items }));
}

function printStart({ generation }: ExperimentalContext, run: LatestDagRun): string {
  const date = generation.startDate(run);
  return date === null ? '' : isoformat(date);
}

import { AppError } from '../../../foundation/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../foundation/json.ts';
import type { DagControl } from '../../control-plane.ts';
import type { DagRecord } from '../../records.ts';
import { flagOf, namesOf, optionalMoment, optionalNumber, optionalText, textOf } from '../read-fields.ts';
import { needsDatabase, orUndefined, reworded } from '../reworded.ts';
import type { StableApi } from './stable-api.ts';

export function stableDags(api: StableApi): DagControl {
  const find = async (dagId: string) => {
    const dag = await orUndefined(api.get(['dags', dagId]));
    return dag && readDag(dag);
  };
  return {
    async list() {
      const dags = await api.list(['dags'], 'dags', { only_active: true, order_by: 'dag_id' });
      return dags.map(readDag);
    },
    find,
    async isPaused(dagId) {
      const dag = await find(dagId);
      return dag && Boolean(dag.is_paused);
    },
    async setPaused(dagId, isPaused) {
      const call = api.call(['dags', dagId], {
        method: 'PATCH',
        query: { update_mask: 'is_paused' },
        body: { is_paused: isPaused },
      });
      await reworded(call, { absent: new AppError('DAG_NOT_FOUND', { dagId }) });
    },
    async delete(dagId) {
      await reworded(api.call(['dags', dagId], { method: 'DELETE' }), {
        absent: new AppError('DAG_NOT_FOUND', { dagId }),
        conflict: new AppError('DAG_IS_RUNNING', { dagId }),
      });
      return undefined;
    },
    async importErrors() {
      const errors = await api.list(['importErrors'], 'import_errors');
      return errors
        .map((error) => ({ filepath: textOf(error, 'filename'), error: textOf(error, 'stack_trace') }))
        .toSorted((a, b) => (a.filepath < b.filepath ? -1 : 1));
    },
    async nextRuns(dagId, count) {
      const dag = await find(dagId);
      if (!dag) return undefined;
      if (count > 1) throw needsDatabase('a server tells the next run only');
      return { isPaused: Boolean(dag.is_paused), dates: dag.next_dagrun === null ? [] : [dag.next_dagrun] };
    },
    async nextAfterLatest(dagId) {
      const dag = await find(dagId);
      return dag && { isPaused: Boolean(dag.is_paused), hasRuns: true, next: dag.next_dagrun };
    },
  };
}

function readDag(dag: JsonObject): DagRecord {
  return {
    dag_id: textOf(dag, 'dag_id'),
    dag_display_name: optionalText(dag, 'dag_display_name'),
    is_paused: flagOf(dag, 'is_paused'),
    is_active: flagOf(dag, 'is_active'),
    last_parsed_time: optionalMoment(dag, 'last_parsed_time'),
    fileloc: optionalText(dag, 'fileloc') ?? '',
    owners: textsOf(dag['owners']).join(','),
    description: optionalText(dag, 'description'),
    timetable_summary: readSchedule(dag['schedule_interval']),
    timetable_description: optionalText(dag, 'timetable_description'),
    tags: namesOf(dag, 'tags'),
    max_active_tasks: optionalNumber(dag, 'max_active_tasks') ?? 0,
    max_active_runs: optionalNumber(dag, 'max_active_runs') ?? 0,
    max_consecutive_failed_dag_runs: optionalNumber(dag, 'max_consecutive_failed_dag_runs') ?? 0,
    has_import_errors: flagOf(dag, 'has_import_errors'),
    next_dagrun: optionalMoment(dag, 'next_dagrun'),
    next_dagrun_data_interval_start: optionalMoment(dag, 'next_dagrun_data_interval_start'),
    next_dagrun_data_interval_end: optionalMoment(dag, 'next_dagrun_data_interval_end'),
    next_dagrun_create_after: optionalMoment(dag, 'next_dagrun_create_after'),
  };
}

function textsOf(list: Json | undefined): string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
}

/** A cron line, or how long one interval is. */
function readSchedule(schedule: Json | undefined): string | null {
  if (!isJsonObject(schedule)) return null;
  const { value, days = 0, seconds = 0 } = schedule;
  if (typeof value === 'string') return value;
  return typeof days === 'number' && typeof seconds === 'number' ? `${days * 86_400 + seconds} s` : null;
}

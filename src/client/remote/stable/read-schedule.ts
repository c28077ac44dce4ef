import { isJsonObject, type Json, type JsonObject } from '../../../foundation/json.ts';
import { timetableFromSchedule } from '../../../timetables/create-timetable.ts';
import type { DataInterval, Timetable } from '../../../timetables/timetable.ts';
import type { DagSchedule } from '../../next-dates.ts';
import { optionalMoment, optionalText } from '../read-fields.ts';
import { needsDatabase } from '../reworded.ts';

/** The data interval of the next run, as the server planned it; undefined: there is none. */
export function readNextInterval(dag: JsonObject): DataInterval | undefined {
  const start = optionalMoment(dag, 'next_dagrun_data_interval_start');
  const end = optionalMoment(dag, 'next_dagrun_data_interval_end');
  return start === null || end === null ? undefined : { start, end };
}

/**
 * The schedule of a DAG.
 * @param dag its details
 * @throws AppError NEEDS_DATABASE where the server tells of a timetable that is known by its name only
 */
export function readSchedule(dag: JsonObject): DagSchedule {
  const latest = optionalMoment(dag, 'end_date');
  try {
    return { timetable: readTimetable(dag), restriction: { earliest: null, latest, catchup: true } };
  } catch {
    throw needsDatabase('the server does not tell what the schedule of this DAG is');
  }
}

function readTimetable(dag: JsonObject): Timetable {
  // `Timezone('UTC')` in versions before 2.7.
  const zone = /^(?:Timezone\('(?<name>[^']+)'\)|(?<plain>.+))$/.exec(optionalText(dag, 'timezone') ?? 'UTC')?.groups;
  const next = readNextInterval(dag);
  // The server shows cron expressions of both kinds alike: those whose runs are about no time at all have such intervals.
  const hasIntervals = next === undefined || next.start !== next.end;
  return timetableFromSchedule(
    readInterval(dag['schedule_interval']),
    zone?.['name'] ?? zone?.['plain'] ?? 'UTC',
    hasIntervals,
  );
}

const PARTS = ['years', 'months', 'days', 'hours', 'minutes', 'seconds', 'microseconds'] as const;

/** A cron expression, the parts of a duration, or null. */
function readInterval(schedule: Json | undefined): string | Partial<Record<(typeof PARTS)[number], number>> | null {
  if (!isJsonObject(schedule)) return null;
  if (typeof schedule['value'] === 'string') return schedule['value'];
  return Object.fromEntries(
    PARTS.flatMap((part) => (typeof schedule[part] === 'number' ? [[part, schedule[part]]] : [])),
  );
}

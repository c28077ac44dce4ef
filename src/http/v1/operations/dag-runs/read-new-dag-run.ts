import { pythonRepr } from '../../../../foundation/python-repr.ts';
import { type Timestamp, parseTimestamp } from '../../../../foundation/timestamp.ts';
import type { FieldErrors, Sent } from '../../definition/body.ts';
import { Problem } from '../../problem.ts';
import type { DAGRun } from '../../schemas/dag-run.ts';

/** A moment as a request has it. */
export interface SentMoment {
  readonly timestamp: Timestamp;
  /** Answers and made run ids keep the caller's UTC offset. */
  readonly offsetMinutes: number;
}

const LONGEST_NOTE = 1000;

/** What is wrong with the body of a new run, or of a note. */
export function complainAboutRun(body: Sent<typeof DAGRun>): FieldErrors {
  const { data_interval_start: start, data_interval_end: end } = body;
  return {
    ...complainAboutNote(body),
    ...(((start ?? null) === null) !== ((end ?? null) === null) && {
      _schema: ["Both 'data_interval_start' and 'data_interval_end' must be specified together"],
    }),
  };
}

/** What is wrong with a note. */
export function complainAboutNote({ note }: { readonly note?: string | null }): FieldErrors {
  if ((note?.length ?? 0) <= LONGEST_NOTE) return {};
  return { note: [`Longer than maximum length ${LONGEST_NOTE}.`] };
}

/**
 * The logical date by either of its names; undefined where there is none.
 * @throws Problem 400 where they differ
 */
export function readLogicalDate(body: Sent<typeof DAGRun>): SentMoment | undefined {
  const { logical_date: logicalDate, execution_date: executionDate } = body;
  if (logicalDate !== undefined && executionDate !== undefined && logicalDate !== executionDate) {
    throw new Problem(400, {
      title: 'logical_date conflicts with execution_date',
      detail: `${pythonRepr(logicalDate)} != ${pythonRepr(executionDate)}`,
    });
  }
  const text = logicalDate ?? executionDate ?? null;
  return text === null ? undefined : readMoment(text);
}

/** The data interval that a body gives; undefined where it gives none. */
export function readDataInterval(body: Sent<typeof DAGRun>): { start: Timestamp; end: Timestamp } | undefined {
  const { data_interval_start: start = null, data_interval_end: end = null } = body;
  if (start === null || end === null) return undefined;
  return { start: readMoment(start).timestamp, end: readMoment(end).timestamp };
}

/** @param text a `date-time` of JSON Schema */
function readMoment(text: string): SentMoment {
  const timestamp = parseTimestamp(text.toUpperCase());
  const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(text) ?? [];
  const size = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return { timestamp, offsetMinutes: sign === '-' && size > 0 ? -size : size };
}

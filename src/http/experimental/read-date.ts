import { AppError } from '../../foundation/app-error.ts';
import type { Json } from '../../foundation/json.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import { parseDate } from '../../timetables/parse-date.ts';
import type { ApiRequest } from '../api-handler.ts';
import type { GivenDate } from './generation.ts';
import { type ExperimentalContext, param } from './operation.ts';

/**
 * Reads a date as a person may write it.
 * @throws AppError INVALID_DATE
 */
export function readDate({ clock }: ExperimentalContext, given: Json): GivenDate {
  const date = typeof given === 'string' ? parseDate(given, clock.now()) : undefined;
  if (!date) throw new AppError('INVALID_DATE', { text: pythonStr(given) });
  return date;
}

/** The `:execution_date` of the path; see {@link readDate}. */
export function readDateOfPath(context: ExperimentalContext, request: ApiRequest): GivenDate {
  return readDate(context, param(request, 'execution_date'));
}

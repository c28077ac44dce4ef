import { AppError } from '../../foundation/app-error.ts';
import type { Json } from '../../foundation/json.ts';
import { pythonStr } from '../../foundation/python-repr.ts';
import { type ParsedDate, parseDate } from '../../timetables/parse-date/parse-date.ts';
import type { ApiRequest } from '../api-handler.ts';
import { type ExperimentalContext, param } from './operation.ts';

/**
 * Reads a date as a person may write it.
 * @throws AppError INVALID_DATE
 */
export function readDate({ clock, config }: ExperimentalContext, given: Json): ParsedDate {
  if (typeof given !== 'string') throw new AppError('INVALID_DATE', { text: pythonStr(given) });
  try {
    return parseDate(given, clock, config.core.defaultTimezone);
  } catch (cause) {
    throw new AppError('INVALID_DATE', { text: given }, { cause });
  }
}

/** The `:execution_date` of the path; see {@link readDate}. */
export function readDateOfPath(context: ExperimentalContext, request: ApiRequest): ParsedDate {
  return readDate(context, param(request, 'execution_date'));
}

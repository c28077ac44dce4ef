import { AppError, type ErrorKind } from '../../foundation/app-error.ts';
import type { Config } from '../../config/config.ts';
import type { ApiResponse } from '../api-handler.ts';
import { jsonResponse } from '../responses.ts';
import type { Generation } from './generation.ts';

/** The body of a request is no JSON at all. */
export class MalformedJson extends Error {
  constructor(options?: ErrorOptions) {
    super('the body is not valid JSON', options);
    this.name = 'MalformedJson';
  }
}

/** Airflow answers conflicts by 400 here: its exceptions of this API know no 409. */
const STATUS_OF_KIND: Readonly<Record<Exclude<ErrorKind, 'unavailable'>, number>> = {
  invalid: 400,
  conflict: 400,
  denied: 403,
  'not-found': 404,
};

/** The JSON body that this API has for an expected failure; undefined where the database is away. */
export function renderAppError(error: AppError, generation: Generation): ApiResponse | undefined {
  if (error.kind === 'unavailable') return undefined;
  return errorResponse(STATUS_OF_KIND[error.kind], textOf(error, generation));
}

/** The caller may not do this. */
export function accessDenied({ webserver }: Pick<Config, 'webserver'>): ApiResponse {
  return errorResponse(403, webserver.accessDeniedMessage);
}

/** An error as the experimental API words it: `{"error": "…"}`. */
export function errorResponse(status: number, text: string): ApiResponse {
  return jsonResponse({ error: text }, status);
}

function textOf(error: AppError, generation: Generation): string {
  if (!isRunExists(error)) return error.message;
  // The run that is in the way may have another id and the same date.
  const { existingRunId, ...detail } = error.detail;
  const shared = new AppError('DAG_RUN_EXISTS', { ...detail, runId: existingRunId ?? detail.runId });
  return generation.runExistsText(error.detail) ?? shared.message;
}

function isRunExists(error: AppError): error is AppError<'DAG_RUN_EXISTS'> {
  return error.code === 'DAG_RUN_EXISTS';
}

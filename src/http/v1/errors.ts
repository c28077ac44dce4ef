import type { AppError, ErrorKind } from '../../foundation/app-error.ts';
import { assertNever } from '../../foundation/assert-never.ts';
import { Problem, type ProblemStatus } from './problem.ts';

/**
 * The problem for an expected failure that the operation did not word itself.
 * Answers about what is absent have the text as their title where Airflow's have.
 */
export function problemOf(error: AppError): Problem {
  if (error.code === 'DAG_NOT_FOUND') {
    const { dagId } = error.detail as { dagId: string };
    return new Problem(404, { title: 'DAG not found', detail: `The DAG with dag_id: ${dagId} was not found` });
  }
  return new Problem(statusOf(error.kind), { detail: error.message, cause: error });
}

function statusOf(kind: ErrorKind): ProblemStatus {
  switch (kind) {
    case 'invalid':
      return 400;
    case 'denied':
      return 403;
    case 'not-found':
      return 404;
    case 'conflict':
      return 409;
    case 'unavailable':
      return 503;
    default:
      return assertNever(kind);
  }
}

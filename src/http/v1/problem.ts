import { AIRFLOW_VERSION } from '../../config/version.ts';
import type { ApiResponse } from '../api-handler.ts';

const REFERENCE = `https://airflow.apache.org/docs/apache-airflow/${AIRFLOW_VERSION}/stable-rest-api-ref.html`;

/** The anchors of Airflow's documentation that `type` points to, and the titles where an error brings none of its own. */
const STATUSES = {
  400: { anchor: 'BadRequest', title: 'Bad Request' },
  401: { anchor: 'Unauthenticated', title: 'Unauthorized' },
  403: { anchor: 'PermissionDenied', title: 'Forbidden' },
  404: { anchor: 'NotFound', title: 'Not Found' },
  405: { anchor: 'MethodNotAllowed', title: 'Method Not Allowed' },
  406: { anchor: 'NotAcceptable', title: 'Not Acceptable' },
  409: { anchor: 'AlreadyExists', title: 'Conflict' },
  413: { anchor: 'BadRequest', title: 'Request Entity Too Large' },
  429: { anchor: 'Unknown', title: 'Too Many Requests' },
  500: { anchor: 'Unknown', title: 'Internal Server Error' },
  503: { anchor: 'Unknown', title: 'Service Unavailable' },
} as const;

/** The statuses that the stable API refuses with. */
export type ProblemStatus = keyof typeof STATUSES;

/** What a refusal says beyond its status. */
export interface ProblemOptions {
  /** The status's own where it is absent; null: none at all. */
  readonly title?: string | null;
  readonly detail?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal in the stable API's form; see {@link problemResponse}. */
export class Problem extends Error {
  readonly status: ProblemStatus;
  readonly title: string | null;
  readonly detail: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: ProblemStatus, { title, detail = null, headers = {}, cause }: ProblemOptions = {}) {
    super(detail ?? title ?? STATUSES[status].title, { cause });
    this.name = 'Problem';
    this.status = status;
    this.title = title === undefined ? STATUSES[status].title : title;
    this.detail = detail;
    this.headers = headers;
  }
}

/** The answer to a problem, as RFC 7807 has it. */
export function problemResponse({ status, title, detail, headers }: Problem): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
    body: { detail, status, title, type: `${REFERENCE}#section/Errors/${STATUSES[status].anchor}` },
  };
}

import type { Json } from '../../../foundation/json.ts';
import type { ApiRequest } from '../../api-handler.ts';
import { parseJsonWithoutNul } from '../../parse-json.ts';
import type { BodySpec } from '../definition/body.ts';
import { Problem, problemResponse } from '../problem.ts';
import type { ApiResponse } from '../../api-handler.ts';

/** What a request sent as its body; nothing has been checked but that it is JSON. */
export type SentBody = { readonly kind: 'json'; readonly value: Json } | { readonly kind: 'absent' };

/**
 * Reads the body of a request as JSON. Comes before authentication, as in Airflow.
 * @throws Problem 400 where it is no JSON, UnsupportedMediaType
 */
export async function readJsonBody(request: ApiRequest): Promise<SentBody> {
  const body = await request.readBody();
  if (body.length === 0) return { kind: 'absent' };
  const type = request.headers['content-type'];
  if (type !== undefined && !isJsonType(type)) throw new UnsupportedMediaType(type);
  try {
    return { kind: 'json', value: parseJsonWithoutNul(body) };
  } catch (cause) {
    const detail =
      cause instanceof RangeError ? `Request body is refused: ${cause.message}` : 'Request body is not valid JSON';
    throw new Problem(400, { detail, cause });
  }
}

/** @throws Problem 400 where the operation needs a body and there is none, or it breaks the schema */
export function checkBody(spec: BodySpec<unknown>, sent: SentBody): unknown {
  if (sent.kind === 'json') return spec.read(sent.value);
  if (spec.mayBeAbsent) return spec.read({});
  throw new Problem(400, { detail: 'Request body must not be empty' });
}

/** The body is of a kind that no operation reads. */
export class UnsupportedMediaType extends Error {
  readonly type: string;

  constructor(type: string) {
    super(`Invalid Content-type (${type}), expected JSON data`);
    this.type = type;
  }

  /** The answer. It does not point to Airflow's documentation, since its web framework makes it there. */
  toResponse(): ApiResponse {
    const response = problemResponse(new Problem(400, { detail: this.message }));
    return {
      ...response,
      status: 415,
      body: { detail: this.message, status: 415, title: 'Unsupported Media Type', type: 'about:blank' },
    };
  }
}

function isJsonType(type: string): boolean {
  const [media = ''] = type.split(';', 1);
  return /^application\/(?:json|[\w.-]+\+json)$/i.test(media.trim());
}

import type { Json } from '../foundation/json.ts';
import type { ApiResponse } from './api-handler.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };
const HTML_HEADERS = { 'content-type': 'text/html; charset=utf-8' };

/** A JSON answer. */
export function jsonResponse(body: Json, status = 200): ApiResponse {
  return { status, headers: JSON_HEADERS, body };
}

/** A text that is labelled HTML, as Flask labels whatever a view returns. */
export function htmlResponse(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): ApiResponse {
  return { status, headers: { ...HTML_HEADERS, ...headers }, body };
}

/** An answer with more headers than it had. */
export function withHeaders(response: ApiResponse, headers: Readonly<Record<string, string>>): ApiResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}

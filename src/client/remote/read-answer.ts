import { AppError } from '../../foundation/app-error.ts';
import { isJsonObject, type Json } from '../../foundation/json.ts';
import { type ServerAnswer, showServer } from './send-request.ts';

/** Who answered, and whether it was shown who asks. */
export interface Asked {
  readonly endpoint: URL;
  readonly hasCredentials: boolean;
}

/**
 * What an answer of an API says.
 * @returns its JSON; null where it is empty
 * @throws AppError: SERVER_FOUND_NOTHING, SERVER_REFUSED, ACCESS_DENIED, SERVER_FAILED by status; API_NOT_OFFERED where the server has
 *   no such API, so that nothing was done; ANSWER_UNREADABLE where it was taken for one
 */
export function readAnswer(answer: ServerAnswer, { endpoint, hasCredentials }: Asked): Json {
  const { status, headers, text } = answer;
  const url = showServer(endpoint);
  const notOffered = (reason: string) => new AppError('API_NOT_OFFERED', { url, reason });
  if (status >= 300 && status < 400) {
    throw notOffered(`sends its callers on to ${showTarget(headers.location, endpoint)}: check [cli] endpoint_url`);
  }
  const content = parse(text);
  const reason = reasonOf(content);
  if (status === 401 || status === 403) {
    const hint = hasCredentials ? DENIED_HINTS[status] : NOBODY_HINT;
    const why = reason === undefined ? '' : `: ${reason}`;
    throw new AppError('ACCESS_DENIED', { reason: `The server at ${url} refuses (${status}${why}); ${hint}` });
  }
  const type = describeType(headers['content-type']);
  if (status < 300) {
    if (content !== undefined) return content;
    const what = type === 'JSON' ? 'JSON that cannot be read' : `${type} instead of JSON`;
    throw new AppError('ANSWER_UNREADABLE', {
      reason: `The server at ${url} answers with ${what}: check [cli] endpoint_url`,
    });
  }
  if (status === 404) {
    // An answer of the API itself is JSON that says why; a page says that there is no such API.
    if (reason === undefined) throw notOffered(`has no such API (404, ${type}): check [cli] endpoint_url`);
    if (ANOTHER_GENERATION.test(reason)) throw notOffered(`is of another version: ${reason}`);
    if (UNKNOWN_PATH.test(reason)) throw notOffered('has no such operation; perhaps it is of an older version');
    throw new AppError('SERVER_FOUND_NOTHING', { reason });
  }
  const patience = describePatience(headers['retry-after']);
  if (status >= 500 || reason === undefined) {
    throw new AppError('SERVER_FAILED', { status, reason: (reason ?? titleOf(text)) + patience });
  }
  throw new AppError('SERVER_REFUSED', { status, reason: reason + patience });
}

const DENIED_HINTS = {
  401: 'it does not take the credentials',
  403: 'the credentials are wrong, or their user may not do this',
} as const;
const NOBODY_HINT = 'it asks for credentials: see [tradewind] remote_username, remote_password and [api] auth_backends';

/** What Airflow 2 says of a path that it does not know, where it knows the API. */
const UNKNOWN_PATH = /^The requested URL was not found on the server/;
/** What Airflow 3 says of the API of Airflow 2. */
const ANOTHER_GENERATION = /^\/api\/v1 has been removed/;

/** Null for an empty text, undefined for what is no JSON. */
function parse(text: string): Json | undefined {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Why a request was refused: in the words of the stable API (a problem), or of the experimental one. */
function reasonOf(content: Json | undefined): string | undefined {
  if (!isJsonObject(content)) return undefined;
  const { detail, title, error } = content;
  const text = [detail, error, title].find((part) => typeof part === 'string' && part !== '');
  return typeof text === 'string' ? onOneLine(text) : undefined;
}

/** Where a redirect leads, without what may be secret in it. */
function showTarget(location: string | undefined, base: URL): string {
  if (location === undefined || !URL.canParse(location, base)) return 'another address';
  const target = new URL(location, base);
  return `${showServer(target)}${target.pathname}`;
}

function describePatience(retryAfter: string | undefined): string {
  if (retryAfter === undefined) return '';
  return /^\d+$/.test(retryAfter) ? `; try again in ${retryAfter} s` : `; try again after ${onOneLine(retryAfter)}`;
}

function describeType(contentType: string | undefined): string {
  const type = contentType?.split(';')[0]?.trim();
  if (type === undefined) return 'something without a type';
  if (type === 'text/html') return 'a page (HTML)';
  return /[/+]json$/.test(type) ? 'JSON' : type;
}

/** What a page of an error is titled. */
function titleOf(text: string): string {
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1];
  return onOneLine(title ?? text.trim().split('\n', 1)[0]?.slice(0, 200) ?? '');
}

/** What a server says is no command to a terminal. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

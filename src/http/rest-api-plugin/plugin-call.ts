import type { ApiRequest } from '../api-handler.ts';
import { Refusal } from './errors.ts';

/** A file that came with a request. */
export interface Upload {
  /** As the client wrote it: it may hold anything. */
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

/** What a caller sent. */
export interface PluginCall {
  /** When the request arrived, in milliseconds since the epoch. */
  readonly callTimeMs: number;
  /** The first value of each name. */
  readonly query: Readonly<Record<string, string>>;
  /** The same of the form in the body; a body that is no form holds nothing. */
  readonly form: Readonly<Record<string, string>>;
  readonly uploads: Readonly<Record<string, Upload>>;
  /** The token of the page that the form stands on. */
  readonly csrfToken: string | undefined;
}

/** So many fields may a form have: whoever sends more wants the server to be busy. */
const MOST_FIELDS = 1000;

/** Never repeated in an answer. */
const CSRF_FIELD = 'csrf_token';

/** What a request says before its body is read. */
export function callOf(request: ApiRequest, callTimeMs: number): PluginCall {
  return { callTimeMs, query: request.query, form: {}, uploads: {}, csrfToken: undefined };
}

/**
 * The same with what the body says.
 * @throws Refusal where a form is malformed; BodyTooLarge, BodyIncomplete
 */
export async function withBody(call: PluginCall, request: ApiRequest): Promise<PluginCall> {
  if (request.method !== 'POST') return call;
  const type = request.headers['content-type'] ?? '';
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const body = await request.readBody();
    refuseMoreFields(body, '&');
    return withFields(call, [...new URLSearchParams(body.toString('utf8'))]);
  }
  if (!/^multipart\/form-data\b/i.test(type)) return call;
  const fields: [string, string][] = [];
  const uploads: Record<string, Upload> = {};
  const body = await request.readBody();
  refuseMoreFields(body, `--${/boundary="?([^";]+)/i.exec(type)?.[1]}`);
  for (const [name, value] of await readMultipart(body, type)) {
    if (typeof value === 'string') fields.push([name, value]);
    else if (value.name !== '' && uploads[name] === undefined) {
      uploads[name] = { name: value.name, type: value.type, content: Buffer.from(await value.arrayBuffer()) };
    }
  }
  return { ...withFields(call, fields), uploads };
}

function withFields(call: PluginCall, fields: readonly (readonly [string, string])[]): PluginCall {
  const form: Record<string, string> = {};
  for (const [name, value] of fields) if (!Object.hasOwn(form, name)) form[name] = value;
  const { [CSRF_FIELD]: csrfToken, ...rest } = form;
  return { ...call, form: rest, csrfToken };
}

function refuseMoreFields(body: Buffer, separator: string): void {
  let count = 0;
  for (let at = body.indexOf(separator); at !== -1; at = body.indexOf(separator, at + separator.length)) {
    if (++count > MOST_FIELDS) throw new Refusal(400, `The form has more than ${MOST_FIELDS} fields`);
  }
}

async function readMultipart(body: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch (cause) {
    throw new Refusal(400, 'The body is no multipart form', { cause });
  }
}

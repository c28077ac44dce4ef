import type { Json } from '../../foundation/json.ts';
import type { ApiRequest } from '../api-handler.ts';
import { parseJson } from '../parse-json.ts';
import { MalformedJson } from './errors.ts';

/**
 * Reads the body as JSON, whatever its content type says, as Airflow does.
 * @throws MalformedJson where it is empty or no JSON
 */
export async function readJson(request: ApiRequest): Promise<Json> {
  const body = await request.readBody();
  try {
    return parseJson(body);
  } catch (cause) {
    throw new MalformedJson({ cause });
  }
}

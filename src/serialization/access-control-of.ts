import { type AccessControl, readAccessControl } from '../domain/access-control.ts';
import { type JsonObject, isJsonObject } from '../foundation/json.ts';
import { decodeValue } from './encoding.ts';

/**
 * What a serialized DAG lets roles do; null where it says nothing of it.
 * @throws RangeError as {@link readAccessControl}
 */
export function accessControlOf(document: JsonObject): AccessControl | null {
  const value = isJsonObject(document.dag) ? document.dag.access_control : undefined;
  return value === undefined || value === null ? null : readAccessControl(decodeValue(value));
}

import { createHash } from 'node:crypto';
import { type Json, type JsonObject, isJsonObject } from '../foundation/json.ts';

/**
 * A name for what a serialized DAG says: equal for documents that differ only in the order of members or in where the DAG's
 * file lies (as in Airflow 3, so that moving a file makes no new version).
 * @returns 64 hexadecimal digits
 */
export function hashSerializedDag(document: JsonObject): string {
  const {
    fileloc: _fileloc,
    relative_fileloc: _relative,
    _processor_dags_folder: _folder,
    ...dag
  } = isJsonObject(document.dag) ? document.dag : {};
  return createHash('sha256')
    .update(JSON.stringify(sortMembers({ ...document, dag })))
    .digest('hex');
}

function sortMembers(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortMembers);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, sortMembers(member)]),
  );
}

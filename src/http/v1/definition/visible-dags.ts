import type { JsonObject } from '../../../foundation/json.ts';
import type { Caller } from '../../auth/authenticator.ts';
import { WILDCARD } from './access.ts';
import { Problem } from '../problem.ts';

/**
 * The DAGs that a list is about.
 * @param dagId of the path, which the caller may read, or `~`: then those that it may read
 * @returns undefined: all DAGs
 */
export function dagIdsOf(caller: Caller, dagId: string): readonly string[] | undefined {
  return dagId === WILDCARD ? readableDagIds(caller) : [dagId];
}

/** The DAGs that a caller may read; undefined: all. */
export function readableDagIds({ permissions }: Caller): readonly string[] | undefined {
  const dagIds = permissions.dagIds('can_read');
  return dagIds === 'all' ? undefined : dagIds;
}

/** @throws Problem 403 where the caller may not read one of the DAGs that the body of its request names */
export function requireReadable({ permissions }: Caller, dagIds: readonly string[]): void {
  if (dagIds.every((dagId) => permissions.mayDag('can_read', dagId))) return;
  const named = dagIds.map((dagId) => `'${dagId}'`).join(', ');
  throw new Problem(403, { detail: `User not allowed to access some of these DAGs: [${named}]` });
}

/**
 * Objects of an answer without what they tell of DAGs that the caller may not read.
 * @param json one object or an array of them
 * @param members those of the object that are arrays of objects with a `dag_id`
 */
export function withoutHiddenDags({ permissions }: Caller, json: string, members: readonly string[]): string {
  if (permissions.dagIds('can_read') === 'all') return json;
  const hide = (item: JsonObject): JsonObject => {
    const shown = members.map((member) => {
      const all = item[member] as JsonObject[];
      return [member, all.filter(({ dag_id: dagId }) => permissions.mayDag('can_read', String(dagId)))] as const;
    });
    return { ...item, ...Object.fromEntries(shown) };
  };
  const value = JSON.parse(json) as JsonObject | JsonObject[];
  return JSON.stringify(Array.isArray(value) ? value.map(hide) : hide(value));
}

import type { Json, JsonObject } from '../../../foundation/json.ts';
import { objectOf, objectsOf } from '../read-fields.ts';
import { type ApiCall, type ServerApi, pathOf } from '../server-api.ts';

type Call = Omit<ApiCall, 'path'>;

/** The server's stable API, `/api/v1`. */
export interface StableApi {
  /** @param path its parts below `/api/v1` */
  call(path: readonly string[], call: Call): Promise<Json>;
  get(path: readonly string[], query?: ApiCall['query']): Promise<JsonObject>;
  /** All pages of a list, which answers have under a name. */
  list(path: readonly string[], name: string, query?: ApiCall['query']): Promise<JsonObject[]>;
}

/** What servers give at once where nobody configured it otherwise. */
const PAGE = 100;

export function stableApi(server: ServerApi): StableApi {
  const call = (path: readonly string[], what: Call) => server.call({ ...what, path: pathOf('api', 'v1', ...path) });
  const get = async (path: readonly string[], query: ApiCall['query'] = {}) =>
    objectOf(await call(path, { method: 'GET', query }), path.join('/'));
  return {
    call,
    get,
    async list(path, name, query = {}) {
      const items: JsonObject[] = [];
      for (;;) {
        const page = await get(path, { ...query, limit: PAGE, offset: items.length });
        const more = objectsOf(page[name], name);
        items.push(...more);
        const total = page['total_entries'];
        if (more.length === 0 || typeof total !== 'number' || items.length >= total) return items;
      }
    },
  };
}

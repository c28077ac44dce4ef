import type { Json } from '../../../foundation/json.ts';
import { type ApiCall, type ServerApi, pathOf } from '../server-api.ts';

/** The server's experimental API, `/api/experimental`: of Airflow 1.10, and as long as Airflow 2 had it. */
export interface ExperimentalApi {
  /** @param path its parts below `/api/experimental` */
  call(path: readonly string[], call?: Pick<ApiCall, 'body' | 'query'> & { method?: ApiCall['method'] }): Promise<Json>;
}

export function experimentalApi(server: ServerApi): ExperimentalApi {
  return {
    call: (path, { method = 'GET', ...rest } = {}) =>
      server.call({ ...rest, method, path: pathOf('api', 'experimental', ...path) }),
  };
}

import type { Actor, Logged } from '../../actions/action-context.ts';
import { isJsonObject } from '../../foundation/json.ts';
import { type Call, actorOf } from './operation.ts';

/**
 * Who asks, and the entry of the audit log as Airflow's API makes it.
 * @param event Airflow's word, such as `api.post_pool`
 * @param extra what was asked for; absent: the body as it was sent. It must not hold a secret
 */
export function auditedAs(call: Call<unknown, unknown, unknown>, event: string, extra = plainFields(call.body)): Actor {
  return { ...actorOf(call), logged: { event, extra } };
}

function plainFields(body: unknown): Logged['extra'] {
  const fields = isJsonObject(body) ? Object.entries(body) : [];
  return Object.fromEntries(
    fields.map(([name, value]) => [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : value]),
  );
}

import type { Actor, Logged } from '../../../actions/action-context.ts';
import { isJsonObject } from '../../../foundation/json.ts';
import { SecretsMasker } from '../../../taskprocess/secrets-masker.ts';
import { type Call, actorOf } from './operation.ts';

/**
 * Who asks, and the entry of the audit log as Airflow's API makes it.
 * @param event Airflow's word, such as `api.post_pool`
 * @param extra what was asked for, without secrets; absent: the body as it was sent, but for values under telling names
 */
export function auditedAs(call: Call<unknown, unknown, unknown>, event: string, extra = plainFields(call.body)): Actor {
  return { ...actorOf(call), logged: { event, extra } };
}

function plainFields(body: unknown): Logged['extra'] {
  const fields = isJsonObject(body) ? Object.entries(new SecretsMasker().maskFields(body)) : [];
  return Object.fromEntries(
    fields.map(([name, value]) => [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : value]),
  );
}

/** Parts of names whose values are secrets, as Airflow's DEFAULT_SENSITIVE_FIELDS (2.11). */
const SENSITIVE_PARTS = [
  'access_token',
  'api_key',
  'apikey',
  'authorization',
  'passphrase',
  'passwd',
  'password',
  'private_key',
  'secret',
  'token',
  'keyfile_dict',
  'service_account',
];

/**
 * Whether the value of a variable, a field or an extra of this name is to be hidden.
 * @param additional further parts of names, lower case (`[core] sensitive_var_conn_names`)
 */
export function isSensitiveName(name: string, additional: readonly string[] = []): boolean {
  const lower = name.trim().toLowerCase();
  return SENSITIVE_PARTS.some((part) => lower.includes(part)) || additional.some((part) => lower.includes(part));
}

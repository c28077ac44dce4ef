import { TRADEWIND_VERSION } from '../../config/version.ts';
import type { JsonObject } from '../../foundation/json.ts';

/** Airflow's providers are packages of Python. What of them has a place here is built in, and is shown as one provider. */
export const PROVIDER = {
  package_name: 'tradewind',
  description: 'Operators, connections, executors and backends that are built in',
  version: TRADEWIND_VERSION,
} as const;

/** The types of connections that `connections test` knows, and what they are called. */
const CONNECTION_TYPES: readonly (readonly [type: string, name: string])[] = [
  ['cassandra', 'Cassandra'],
  ['elasticsearch', 'Elasticsearch'],
  ['fs', 'File (path)'],
  ['ftp', 'FTP'],
  ['generic', 'Generic'],
  ['http', 'HTTP'],
  ['imap', 'IMAP'],
  ['ldap', 'LDAP'],
  ['mongo', 'MongoDB'],
  ['mssql', 'Microsoft SQL Server'],
  ['mysql', 'MySQL'],
  ['oracle', 'Oracle'],
  ['postgres', 'Postgres'],
  ['presto', 'Presto'],
  ['redis', 'Redis'],
  ['sftp', 'SFTP'],
  ['smtp', 'SMTP'],
  ['sqlite', 'Sqlite'],
  ['ssh', 'SSH'],
  ['trino', 'Trino'],
  ['vertica', 'Vertica'],
];

/** `providers list`. */
export function listProviders(): JsonObject[] {
  return [{ ...PROVIDER }];
}

/** `providers hooks`. */
export function listHooks(): JsonObject[] {
  return CONNECTION_TYPES.map(([type, name]) => ({
    connection_type: type,
    class: null,
    conn_id_attribute_name: 'connId',
    package_name: PROVIDER.package_name,
    hook_name: name,
  }));
}

/** `providers executors`, by the names of their modules in Airflow, which `[core] executor` takes, too. */
export function listExecutors(): JsonObject[] {
  return [
    'airflow.executors.local_executor.LocalExecutor',
    'airflow.executors.sequential_executor.SequentialExecutor',
    'airflow.providers.celery.executors.celery_executor.CeleryExecutor',
  ].map((name) => ({ executor_class_names: name }));
}

/** `providers auth`. */
export function listAuthBackends(): JsonObject[] {
  return [
    'airflow.api.auth.backend.default',
    'airflow.api.auth.backend.deny_all',
    'airflow.providers.fab.auth_manager.api.auth.backend.basic_auth',
    'airflow.providers.fab.auth_manager.api.auth.backend.kerberos_auth',
    'airflow.providers.fab.auth_manager.api.auth.backend.session',
    'airflow.contrib.auth.backends.password_auth',
  ].map((name) => ({ api_auth_backend_module: name }));
}

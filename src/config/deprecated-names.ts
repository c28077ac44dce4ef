/** The place of an option. */
export interface OptionName {
  readonly section: string;
  readonly key: string;
}

/** An option that had another name before. */
export interface DeprecatedName {
  readonly now: OptionName;
  readonly before: OptionName;
  /** The version of Airflow that gave it its present name. */
  readonly since: string;
}

function moved(from: string, to: string, since: string, keys: readonly string[]): DeprecatedName[] {
  return keys.map((key) => ({ now: { section: to, key }, before: { section: from, key }, since }));
}

function renamed(now: readonly [string, string], before: readonly [string, string], since: string): DeprecatedName {
  return { now: { section: now[0], key: now[1] }, before: { section: before[0], key: before[1] }, since };
}

/** Airflow 2.11's table, without what belongs to Kubernetes and to the Celery worker's own options. */
export const DEPRECATED_NAMES: readonly DeprecatedName[] = [
  ...moved('core', 'logging', '2.0.0', [
    'base_log_folder',
    'remote_logging',
    'remote_log_conn_id',
    'remote_base_log_folder',
    'encrypt_s3_logs',
    'logging_level',
    'fab_logging_level',
    'logging_config_class',
    'colored_console_log',
    'colored_log_format',
    'colored_formatter_class',
    'log_format',
    'simple_log_format',
    'task_log_prefix_template',
    'log_filename_template',
    'log_processor_filename_template',
    'dag_processor_manager_log_location',
    'task_log_reader',
  ]),
  ...moved('core', 'logging', '2.6.1', ['interleave_timestamp_parser']),
  ...moved('core', 'logging', '2.11.2', ['use_historical_filename_templates']),
  ...moved('scheduler', 'metrics', '2.0.0', [
    'statsd_on',
    'statsd_host',
    'statsd_port',
    'statsd_prefix',
    'statsd_allow_list',
    'stat_name_handler',
    'statsd_datadog_enabled',
    'statsd_datadog_tags',
    'statsd_custom_client_path',
  ]),
  ...moved('scheduler', 'metrics', '2.6.0', ['statsd_datadog_metrics_tags']),
  renamed(['metrics', 'metrics_allow_list'], ['metrics', 'statsd_allow_list'], '2.6.0'),
  renamed(['metrics', 'metrics_block_list'], ['metrics', 'statsd_block_list'], '2.6.0'),
  ...moved('core', 'database', '2.3.0', [
    'sql_alchemy_conn',
    'sql_engine_encoding',
    'sql_engine_collation_for_ids',
    'sql_alchemy_pool_enabled',
    'sql_alchemy_pool_size',
    'sql_alchemy_max_overflow',
    'sql_alchemy_pool_recycle',
    'sql_alchemy_pool_pre_ping',
    'sql_alchemy_schema',
    'sql_alchemy_connect_args',
    'load_default_connections',
    'max_db_retries',
  ]),
  renamed(['scheduler', 'parsing_processes'], ['scheduler', 'max_threads'], '1.10.14'),
  renamed(['scheduler', 'scheduler_idle_sleep_time'], ['scheduler', 'processor_poll_interval'], '2.2.0'),
  renamed(['scheduler', 'parsing_cleanup_interval'], ['scheduler', 'deactivate_stale_dags_interval'], '2.5.0'),
  renamed(['operators', 'default_queue'], ['celery', 'default_queue'], '2.1.0'),
  renamed(['core', 'hide_sensitive_var_conn_fields'], ['admin', 'hide_sensitive_variable_fields'], '2.1.0'),
  renamed(['core', 'sensitive_var_conn_names'], ['admin', 'sensitive_variable_fields'], '2.1.0'),
  renamed(['core', 'default_pool_task_slot_count'], ['core', 'non_pooled_task_slot_count'], '1.10.4'),
  renamed(['core', 'max_active_tasks_per_dag'], ['core', 'dag_concurrency'], '2.2.0'),
  ...moved('celery', 'logging', '2.2.0', ['worker_log_server_port']),
  renamed(['api', 'access_control_allow_origins'], ['api', 'access_control_allow_origin'], '2.2.0'),
  renamed(['api', 'auth_backends'], ['api', 'auth_backend'], '2.3.0'),
  ...moved('webserver', 'fab', '2.9.0', ['update_fab_perms', 'auth_rate_limited', 'auth_rate_limit']),
];

const byNow = new Map(DEPRECATED_NAMES.map((name) => [`${name.now.section}.${name.now.key}`, name]));
const byBefore = new Map(DEPRECATED_NAMES.map((name) => [`${name.before.section}.${name.before.key}`, name]));

/** The former name of an option, if it had one. */
export function findFormerName(section: string, key: string): OptionName | undefined {
  return byNow.get(`${section}.${key}`)?.before;
}

/** The present name of an option that is asked for by a former one. */
export function findPresentName(section: string, key: string): OptionName | undefined {
  return byBefore.get(`${section}.${key}`)?.now;
}

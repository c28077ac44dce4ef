import type { ConnectionParts } from './connection-text.ts';

type Given = Partial<Omit<ConnectionParts, 'connType' | 'extra'>> & { extra?: object };

/** The connections that Airflow 2.11 makes as examples, by id: what their operators look for where no connection is named. */
export const DEFAULT_CONNECTIONS: ReadonlyMap<string, ConnectionParts> = new Map([
  connection('airflow_db', 'mysql', { host: 'mysql', login: 'root', schema: 'airflow' }),
  connection('athena_default', 'athena'),
  connection('aws_default', 'aws'),
  connection('azure_batch_default', 'azure_batch', {
    login: '<ACCOUNT_NAME>',
    extra: { account_url: '<ACCOUNT_URL>' },
  }),
  connection('azure_cosmos_default', 'azure_cosmos', {
    extra: { database_name: '<DATABASE_NAME>', collection_name: '<COLLECTION_NAME>' },
  }),
  connection('azure_data_explorer_default', 'azure_data_explorer', {
    host: 'https://<CLUSTER>.kusto.windows.net',
    extra: {
      auth_method: '<AAD_APP | AAD_APP_CERT | AAD_CREDS | AAD_DEVICE>',
      tenant: '<TENANT ID>',
      certificate: '<APPLICATION PEM CERTIFICATE>',
      thumbprint: '<APPLICATION CERTIFICATE THUMBPRINT>',
    },
  }),
  connection('azure_data_lake_default', 'azure_data_lake', {
    extra: { tenant: '<TENANT>', account_name: '<ACCOUNTNAME>' },
  }),
  connection('azure_default', 'azure'),
  connection('cassandra_default', 'cassandra', { host: 'cassandra', port: 9042 }),
  connection('databricks_default', 'databricks', { host: 'localhost' }),
  connection('dingding_default', 'http'),
  connection('drill_default', 'drill', {
    host: 'localhost',
    port: 8047,
    extra: { dialect_driver: 'drill+sadrill', storage_plugin: 'dfs' },
  }),
  connection('druid_broker_default', 'druid', {
    host: 'druid-broker',
    port: 8082,
    extra: { endpoint: 'druid/v2/sql' },
  }),
  connection('druid_ingest_default', 'druid', {
    host: 'druid-overlord',
    port: 8081,
    extra: { endpoint: 'druid/indexer/v1/task' },
  }),
  connection('elasticsearch_default', 'elasticsearch', { host: 'localhost', schema: 'http', port: 9200 }),
  connection('emr_default', 'emr', { extra: { Name: 'default_job_flow_name' } }),
  connection('facebook_default', 'facebook_social', {
    extra: {
      account_id: '<AD_ACCOUNT_ID>',
      app_id: '<FACEBOOK_APP_ID>',
      app_secret: '<FACEBOOK_APP_SECRET>',
      access_token: '<FACEBOOK_AD_ACCESS_TOKEN>',
    },
  }),
  connection('fs_default', 'fs', { extra: { path: '/' } }),
  connection('ftp_default', 'ftp', {
    host: 'localhost',
    port: 21,
    login: 'airflow',
    password: 'airflow',
    extra: { key_file: '~/.ssh/id_rsa', no_host_key_check: true },
  }),
  connection('google_cloud_default', 'google_cloud_platform', { schema: 'default' }),
  connection('hive_cli_default', 'hive_cli', {
    host: 'localhost',
    port: 10_000,
    schema: 'default',
    extra: { use_beeline: true, auth: '' },
  }),
  connection('hiveserver2_default', 'hiveserver2', { host: 'localhost', schema: 'default', port: 10_000 }),
  connection('http_default', 'http', { host: 'https://www.httpbin.org/' }),
  connection('iceberg_default', 'iceberg', { host: 'https://api.iceberg.io/ws/v1' }),
  connection('impala_default', 'impala', { host: 'localhost', port: 21_050 }),
  connection('kafka_default', 'kafka', { extra: { 'bootstrap.servers': 'broker:29092', 'group.id': 'my-group' } }),
  connection('kubernetes_default', 'kubernetes'),
  connection('kylin_default', 'kylin', { host: 'localhost', port: 7070, login: 'ADMIN', password: 'KYLIN' }),
  connection('leveldb_default', 'leveldb', { host: 'localhost' }),
  connection('livy_default', 'livy', { host: 'livy', port: 8998 }),
  connection('local_mysql', 'mysql', { host: 'localhost', login: 'airflow', password: 'airflow', schema: 'airflow' }),
  connection('metastore_default', 'hive_metastore', {
    host: 'localhost',
    port: 9083,
    extra: { authMechanism: 'PLAIN' },
  }),
  connection('mongo_default', 'mongo', { host: 'mongo', port: 27_017 }),
  connection('mssql_default', 'mssql', { host: 'localhost', port: 1433 }),
  connection('mysql_default', 'mysql', { host: 'mysql', login: 'root', schema: 'airflow' }),
  connection('opsgenie_default', 'http'),
  connection('oracle_default', 'oracle', {
    host: 'localhost',
    port: 1521,
    login: 'root',
    password: 'password',
    schema: 'schema',
  }),
  connection('oss_default', 'oss', {
    extra: {
      auth_type: 'AK',
      access_key_id: '<ACCESS_KEY_ID>',
      access_key_secret: '<ACCESS_KEY_SECRET>',
      region: '<YOUR_OSS_REGION>',
    },
  }),
  connection('pig_cli_default', 'pig_cli', { schema: 'default' }),
  connection('pinot_admin_default', 'pinot', { host: 'localhost', port: 9000 }),
  connection('pinot_broker_default', 'pinot', {
    host: 'localhost',
    port: 9000,
    extra: { endpoint: '/query', schema: 'http' },
  }),
  connection('postgres_default', 'postgres', {
    host: 'postgres',
    login: 'postgres',
    password: 'airflow',
    schema: 'airflow',
  }),
  connection('presto_default', 'presto', { host: 'localhost', schema: 'hive', port: 3400 }),
  connection('qdrant_default', 'qdrant', { host: 'qdrant', port: 6333 }),
  connection('redis_default', 'redis', { host: 'redis', port: 6379, extra: { db: 0 } }),
  connection('redshift_default', 'redshift', {
    extra: {
      iam: true,
      cluster_identifier: '<REDSHIFT_CLUSTER_IDENTIFIER>',
      port: 5439,
      profile: 'default',
      db_user: 'awsuser',
      database: 'dev',
      region: '',
    },
  }),
  connection('salesforce_default', 'salesforce', {
    login: 'username',
    password: 'password',
    extra: { security_token: 'security_token' },
  }),
  connection('segment_default', 'segment', { extra: { write_key: 'my-segment-write-key' } }),
  connection('sftp_default', 'sftp', {
    host: 'localhost',
    port: 22,
    login: 'airflow',
    extra: { key_file: '~/.ssh/id_rsa', no_host_key_check: true },
  }),
  connection('spark_default', 'spark', { host: 'yarn', extra: { queue: 'root.default' } }),
  connection('sqlite_default', 'sqlite', { host: '/tmp/sqlite_default.db' }),
  connection('ssh_default', 'ssh', { host: 'localhost' }),
  connection('tableau_default', 'tableau', {
    host: 'https://tableau.server.url',
    login: 'user',
    password: 'password',
    extra: { site_id: 'my_site' },
  }),
  connection('teradata_default', 'teradata', {
    host: 'localhost',
    login: 'user',
    password: 'password',
    schema: 'schema',
  }),
  connection('trino_default', 'trino', { host: 'localhost', schema: 'hive', port: 3400 }),
  connection('vertica_default', 'vertica', { host: 'localhost', port: 5433 }),
  connection('wasb_default', 'wasb', { extra: { sas_token: null } }),
  connection('webhdfs_default', 'hdfs', { host: 'localhost', port: 50_070 }),
  connection('yandexcloud_default', 'yandexcloud', { schema: 'default' }),
  connection('ydb_default', 'ydb', { host: 'grpc://localhost', port: 2135, extra: { database: '/local' } }),
]);

function connection(connId: string, connType: string, { extra, ...given }: Given = {}): [string, ConnectionParts] {
  const nothing = { description: null, host: null, schema: null, login: null, password: null, port: null };
  return [connId, { ...nothing, ...given, connType, extra: extra ? JSON.stringify(extra) : null }];
}

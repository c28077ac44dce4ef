import { boolean, checkedString, integer, seconds, string } from '../option-types.ts';
import { defineSection } from '../option.ts';

export const databaseSection = defineSection('database', 'The metadata database.', {
  sqlAlchemyConn: checkedString({
    key: 'sql_alchemy_conn',
    default: 'sqlite:///{AIRFLOW_HOME}/tradewind.db',
    since: '2.3.0',
    differs: 'The file is named after us, so that it is not taken for a database of Airflow.',
    secret: true,
    expected: 'sqlite:////absolute/path.db or postgresql://user:password@host:5432/database',
    accept: (text) => /^sqlite:\/\/\/\/.|^postgres(ql)?(\+\w+)?:\/\/./.test(text),
    doc: 'Where the database is: sqlite:////absolute/path.db or postgresql://user:password@host:5432/database. A driver after a plus sign (postgresql+psycopg2) is ignored.',
  }),
  sqlAlchemyPoolSize: integer({
    key: 'sql_alchemy_pool_size',
    default: '5',
    since: '2.3.0',
    min: 1,
    doc: 'How many connections to PostgreSQL a process keeps open.',
  }),
  sqlAlchemyMaxOverflow: integer({
    key: 'sql_alchemy_max_overflow',
    default: '10',
    since: '2.3.0',
    min: -1,
    doc: 'How many connections beyond the pool size a process may open when it is busy.',
    unused: 'A process opens no more connections than the pool size.',
  }),
  sqlAlchemyPoolRecycleMs: seconds({
    key: 'sql_alchemy_pool_recycle',
    default: '1800',
    since: '2.3.0',
    min: -1,
    doc: 'How long a connection may lie idle, in seconds, before it is closed; 0 or -1: for ever.',
  }),
  sqlAlchemySchema: string({
    key: 'sql_alchemy_schema',
    default: '',
    since: '2.3.0',
    doc: 'The PostgreSQL schema of the tables; empty: the first of the search path.',
    unused: 'The tables lie in the first schema of the search path of the user of the database.',
  }),
  maxDbRetries: integer({
    key: 'max_db_retries',
    default: '3',
    since: '2.3.0',
    min: 1,
    doc: 'How often a transaction is tried that the database ended by a deadlock or a lost connection.',
    unused: 'The number of tries is fixed.',
  }),
  checkMigrations: boolean({
    key: 'check_migrations',
    default: 'True',
    since: '2.6.0',
    doc: 'Whether a start refuses a database whose migrations are not applied.',
    unused: 'A database whose migrations are not applied is always refused.',
  }),
});

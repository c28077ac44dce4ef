import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../config.ts';
import { ConfigError } from '../config-error.ts';
import { loadConfig } from './load-config.ts';

let home: string;
let warnings: string[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tradewind-config-'));
  warnings = [];
});
afterEach(() => rmSync(home, { recursive: true }));

type Environment = Record<string, string>;

function load(text?: string, env: Environment = {}, flags: Record<string, string> = {}): Config {
  if (text !== undefined) writeFileSync(join(home, 'airflow.cfg'), text);
  const path = { PATH: process.env['PATH'] };
  return loadConfig({
    env: { ...path, TRADEWIND_HOME: home, ...env },
    flags,
    warn: (warning) => warnings.push(warning),
  });
}

/** The message of the error, with the folder of the test named $HOME. */
function complaintsOf(text: string | undefined, env: Environment = {}): string[] {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(home, '$HOME').split('\n');
    throw error;
  }
  return [];
}

test('without a file the defaults hold, and nothing is written', () => {
  const config = load();
  expect(config.core.dagsFolder).toBe(`${home}/dags`);
  expect(config.core.parallelism).toBe(32);
  expect(config.database.sqlAlchemyConn).toBe(`sqlite:///${home}/tradewind.db`);
  expect(config.api).toMatchObject({
    authBackends: ['airflow.api.auth.backend.deny_all'],
    enableExperimentalApi: true,
    experimentalApiGeneration: 1,
  });
  expect(config.scheduler.zombieTaskThresholdMs).toBe(10_000);
  expect(config.webserver.webServerHost).toBe('127.0.0.1');
  expect(config.logging.loggingLevel).toBe('info');
  expect(config.tradewind.taskProcessPoolMin).toBeGreaterThanOrEqual(1);
  expect(warnings).toEqual([]);
  expect(readdirSync(home)).toEqual([]);
});

describe('precedence', () => {
  const file = '[webserver]\nweb_server_port = 5\n';
  const env = { AIRFLOW__WEBSERVER__WEB_SERVER_PORT: '6' };

  test('the file wins over the default, the environment over the file, a flag over all', () => {
    expect(load().webserver.webServerPort).toBe(8080);
    expect(load(file).webserver.webServerPort).toBe(5);
    expect(load(file, env).webserver.webServerPort).toBe(6);
    expect(load(file, env, { 'webserver.web_server_port': '7' }).webserver.webServerPort).toBe(7);
  });

  const secret = 'AIRFLOW__WEBSERVER__SECRET_KEY';
  const key = (text: string, env: Environment = {}) => load(`[webserver]\n${text}`, env).webserver.secretKey;

  test('of the forms of a secret the variable comes first, then its command, the file, the command in the file', () => {
    const cmd = 'secret_key_cmd = echo file-cmd\n';
    expect(key(cmd)).toBe('file-cmd');
    expect(key(`${cmd}secret_key = file\n`)).toBe('file');
    expect(key(`${cmd}secret_key = file\n`, { [`${secret}_CMD`]: 'echo env-cmd' })).toBe('env-cmd');
    expect(key(`${cmd}secret_key = file\n`, { [`${secret}_CMD`]: 'echo env-cmd', [secret]: 'env' })).toBe('env');
  });

  test('an empty variable counts as set', () => {
    expect(
      load('[api]\naccess_control_allow_origins = x', { AIRFLOW__API__ACCESS_CONTROL_ALLOW_ORIGINS: '' }).api,
    ).toMatchObject({
      accessControlAllowOrigins: '',
    });
  });

  test('options that are no secrets have no command', () => {
    const config = load('[webserver]\nweb_server_port_cmd = echo 1', { AIRFLOW__CORE__PARALLELISM_CMD: 'echo 1' });
    expect(config.webserver.webServerPort).toBe(8080);
    expect(config.core.parallelism).toBe(32);
  });

  test('the section DEFAULT lends to sections that are in the file', () => {
    expect(load('[DEFAULT]\nparallelism = 3\n[core]\n').core.parallelism).toBe(3);
    expect(load('[DEFAULT]\nparallelism = 3\n[api]\n').core.parallelism).toBe(32);
  });
});

test('a command may bring its own defaults, which give way to whatever is set', () => {
  const defaults = { 'api.auth_backends': 'airflow.api.auth.backend.basic_auth' };
  const backends = (env: Environment) =>
    loadConfig({ env: { TRADEWIND_HOME: home, ...env }, defaults }).api.authBackends;
  expect(backends({})).toEqual(['airflow.api.auth.backend.basic_auth']);
  expect(backends({ AIRFLOW__API__AUTH_BACKENDS: 'airflow.api.auth.backend.deny_all' })).toEqual([
    'airflow.api.auth.backend.deny_all',
  ]);
  expect(backends({ AIRFLOW__API__AUTH_BACKEND: 'mine' })).toEqual(['mine']);
});

describe('values', () => {
  test('are interpolated in the file, but not in the environment', () => {
    const text = '[core]\nbase = /srv\ndags_folder = %(base)s/dags\nplugins_folder = /a%%b\n';
    const config = load(text, { AIRFLOW__LOGGING__BASE_LOG_FOLDER: '/log/%(base)s' });
    expect(config.core.dagsFolder).toBe('/srv/dags');
    expect(config.core.pluginsFolder).toBe('/a%b');
    expect(config.logging.baseLogFolder).toBe('/log/%(base)s');
  });

  test('have variables replaced in the file and in the environment, the home folder among them', () => {
    const config = load('[core]\ndags_folder = $AIRFLOW_HOME/d\nplugins_folder = ~/p', {
      HOME: '/home/ada',
      ROOT: '/root',
      AIRFLOW__LOGGING__BASE_LOG_FOLDER: '${ROOT}/logs',
    });
    expect(config.core.dagsFolder).toBe(`${home}/d`);
    expect(config.core.pluginsFolder).toBe('/home/ada/p');
    expect(config.logging.baseLogFolder).toBe('/root/logs');
  });

  test('of any option can be read as text, whatever the case of its name', () => {
    const config = load('[mine]\nmy_key = 5\nbad = 50%\n', { AIRFLOW__OTHER__KEY: 'x' });
    expect(config.get('mine', 'my_key')).toBe('5');
    expect(config.get('OTHER', 'Key')).toBe('x');
    expect(config.get('api', 'maximum_page_limit')).toBe('100');
    expect(config.get('smtp', 'smtp_host')).toBe('localhost');
    expect(config.get('logging', 'log_format')).toBe(
      '[%(asctime)s] {%(filename)s:%(lineno)d} %(levelname)s - %(message)s',
    );
    expect(config.get('smtp', 'smtp_user')).toBeUndefined();
    expect(config.get('core', 'nope')).toBeUndefined();
    expect(() => config.get('mine', 'bad')).toThrow('[mine] bad = 50%');
  });
});

describe('former names', () => {
  test('are found in the file and in the environment, with a warning', () => {
    const config = load('[core]\nsql_alchemy_conn = postgresql://h/db\ndag_concurrency = 7\n', {
      AIRFLOW__API__AUTH_BACKEND: 'airflow.api.auth.backend.default',
    });
    expect(config.database.sqlAlchemyConn).toBe('postgresql://h/db');
    expect(config.core.maxActiveTasksPerDag).toBe(7);
    expect(config.api.authBackends).toEqual(['airflow.api.auth.backend.default']);
    expect(warnings.toSorted()).toEqual([
      'The auth_backend option in [api] has been renamed to auth_backends - the old setting has been used, but please update your config.',
      'The dag_concurrency option in [core] has been renamed to max_active_tasks_per_dag - the old setting has been used, but please update your config.',
      'The sql_alchemy_conn option in [core] has been moved to the sql_alchemy_conn option in [database] - the old setting has been used, but please update your config.',
    ]);
  });

  test('give way to present names of the same place, and win over those of a later place', () => {
    const both = '[core]\ndag_concurrency = 7\nmax_active_tasks_per_dag = 8\n';
    expect(load(both).core.maxActiveTasksPerDag).toBe(8);
    expect(warnings).toEqual([]);
    expect(load(both, { AIRFLOW__CORE__DAG_CONCURRENCY: '9' }).core.maxActiveTasksPerDag).toBe(9);
  });

  test('may have commands where they are secrets', () => {
    const config = load('[core]\nsql_alchemy_conn_cmd = echo postgresql://h/cmd\n');
    expect(config.database.sqlAlchemyConn).toBe('postgresql://h/cmd');
  });

  test('can be asked for', () => {
    const config = load('[api]\nauth_backends = mine.backend');
    expect(config.get('api', 'auth_backend')).toBe('mine.backend');
    expect(config.get('api', 'auth_backend')).toBe('mine.backend');
    expect(warnings).toEqual([
      'section/key [api/auth_backend] has been deprecated, you should use [api/auth_backends] instead.',
    ]);
  });
});

test('former default values count as the present ones, with a warning', () => {
  const config = load('[webserver]\ndag_default_view = tree\n[core]\nhostname_callable = socket:getfqdn');
  expect(config.webserver.dagDefaultView).toBe('grid');
  expect(config.core.hostnameCallable).toBe('socket.getfqdn');
  expect(warnings).toHaveLength(2);
});

describe('complaints', () => {
  test('come all at once, with place and remedy, and without secrets', () => {
    const text =
      '[core]\nparallelism = many\nload_examples = perhaps\n[scheduler]\njob_heartbeat_sec = 5 # seconds\nsame = 1\nsame = 2\n';
    expect(
      complaintsOf(text, {
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: 'mysql://me:pass@host/db',
        AIRFLOW__API__EXPERIMENTAL_API_GENERATION: '3',
      }),
    ).toEqual([
      'The configuration cannot be used:',
      '  - $HOME/airflow.cfg, line 7: key same of [scheduler] stands twice, first on line 6',
      '  - [core] parallelism = many ($HOME/airflow.cfg, line 2): expected a whole number, 1 or more',
      '  - [core] load_examples = perhaps ($HOME/airflow.cfg, line 3): expected True or False',
      '  - [database] sql_alchemy_conn = *** (AIRFLOW__DATABASE__SQL_ALCHEMY_CONN): expected sqlite:////absolute/path.db or postgresql://user:password@host:5432/database',
      '  - [api] experimental_api_generation = 3 (AIRFLOW__API__EXPERIMENTAL_API_GENERATION): expected one of 1, 2',
      '  - [scheduler] job_heartbeat_sec = 5 # seconds ($HOME/airflow.cfg, line 5): expected a number of seconds, 0.1 or more (a comment stands on a line of its own)',
    ]);
  });

  test('are data too', () => {
    expect(() => load('[core]\nparallelism = 0')).toThrow(
      expect.objectContaining({
        code: 'INVALID_CONFIG',
        complaints: [
          {
            section: 'core',
            key: 'parallelism',
            value: '0',
            place: `${home}/airflow.cfg, line 2`,
            problem: 'expected a whole number, 1 or more',
          },
        ],
      }),
    );
  });

  test.each<[string, string, Environment, string]>([
    ['a bad reference', '[core]\nparallelism = %(x)s', {}, 'it refers to %(x)s, which its section does not have'],
    ['a failing command', '[core]\nfernet_key_cmd = false', {}, 'the command ended with status 1'],
    [
      'a secrets backend',
      '',
      { AIRFLOW__CORE__FERNET_KEY_SECRET: 'x' },
      'it asks for a secrets backend, and none is built in',
    ],
    ['a secrets backend in the file', '[core]\nfernet_key_secret = x', {}, 'it asks for a secrets backend'],
    ['a fernet key of the wrong length', '[core]\nfernet_key = abc', {}, 'keys of 32 bytes'],
    ['a relative SQLite file', '[database]\nsql_alchemy_conn = sqlite:///tw.db', {}, 'sqlite:////absolute/path.db'],
    ['a relative folder', '[core]\ndags_folder = dags', {}, 'expected an absolute path'],
    ['an unknown time zone', '[core]\ndefault_timezone = Mars/Base', {}, 'the name of a time zone'],
    ['an executor that there is not', '[core]\nexecutor = KubernetesExecutor', {}, 'one of LocalExecutor'],
    ['endless variables', '', { A: 'x$A', AIRFLOW__CORE__DAGS_FOLDER: '/$A' }, 'without end'],
    [
      'heartbeats slower than death',
      '[scheduler]\nlocal_task_job_heartbeat_sec = 10',
      {},
      'every running task would count as dead',
    ],
    ['half of a certificate', '[webserver]\nweb_server_ssl_cert = /c.pem', {}, 'certificate and key are set both'],
  ])('tell of %s', (_title, text, env, problem) => {
    expect(complaintsOf(text, env)).toEqual(['The configuration cannot be used:', expect.stringContaining(problem)]);
  });

  test('tell of a file that cannot be read as text, or that is a folder', () => {
    writeFileSync(join(home, 'airflow.cfg'), Buffer.from([0x5b, 0xff, 0x5d]));
    expect(complaintsOf(undefined)).toHaveLength(2);
    rmSync(join(home, 'airflow.cfg'));
    mkdirSync(join(home, 'airflow.cfg'));
    expect(complaintsOf(undefined)[1]).toContain('EISDIR');
  });
});

test.each([
  ['time zones', '[core]\ndefault_timezone = Europe/Amsterdam'],
  ['SQLAlchemy drivers', '[database]\nsql_alchemy_conn = postgresql+psycopg2://u@h/db'],
  ['several fernet keys', `[core]\nfernet_key = ${'A'.repeat(43)}=,${'b'.repeat(43)}=`],
])('%s are accepted', (_title, text) => {
  expect(complaintsOf(text)).toEqual([]);
});

test('entries list what has a default or is set, with its source', () => {
  const config = load('[core]\nparallelism = 3\n[mine]\nk = 5%%\n[webserver]\nsecret_key_cmd = echo s', {
    AIRFLOW__CORE__EXECUTOR: 'SequentialExecutor',
    AIRFLOW__OTHER__X: 'y',
    AIRFLOW__SMTP__SMTP_PASSWORD_CMD: 'echo p',
  });
  const entry = (section: string, key: string) =>
    config.entries().find((candidate) => candidate.section === section && candidate.key === key);
  expect(entry('core', 'parallelism')).toEqual({
    section: 'core',
    key: 'parallelism',
    value: '3',
    raw: '3',
    source: 'airflow.cfg',
    secret: false,
  });
  expect(entry('core', 'executor')?.source).toBe('env var');
  expect(entry('core', 'dags_folder')).toMatchObject({ source: 'default', value: `${home}/dags` });
  expect(entry('mine', 'k')).toMatchObject({ value: '5%', raw: '5%%' });
  expect(entry('webserver', 'secret_key')).toMatchObject({ value: 's', source: 'cmd', secret: true });
  expect(entry('other', 'x')).toMatchObject({ value: 'y', source: 'env var' });
  expect(entry('smtp', 'smtp_password')).toMatchObject({ value: 'p', source: 'cmd', secret: true });
  expect(entry('smtp', 'smtp_password_cmd')).toBeUndefined();
  expect(entry('smtp', 'smtp_user')).toMatchObject({ value: null, source: 'default' });
});

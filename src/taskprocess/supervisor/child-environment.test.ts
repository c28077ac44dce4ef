import { expect, test } from 'vitest';
import { loadConfig } from '../../config/read/load-config.ts';
import { childEnvironment } from './child-environment.ts';

const SERVER = {
  PATH: '/bin',
  LC_ALL: 'C.UTF-8',
  HTTPS_PROXY: 'http://proxy:3128',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AIRFLOW__CORE__FERNET_KEY: 'secret',
  AIRFLOW_CONN_DB: 'postgresql://u:secret@h/d',
};

function environment(options: Record<string, string> = {}) {
  return childEnvironment(loadConfig({ env: { TRADEWIND_HOME: '/home', ...options }, warn: () => undefined }), SERVER);
}

test('code of DAG files sees nothing of what configures the server', () => {
  expect(environment()).toEqual({ PATH: '/bin', LC_ALL: 'C.UTF-8', TRADEWIND_HOME: '/home', AIRFLOW_HOME: '/home' });
});

test('it sees besides what [tradewind] task_environment names', () => {
  const named = environment({ AIRFLOW__TRADEWIND__TASK_ENVIRONMENT: 'HTTPS_PROXY, NOT_SET' });
  expect(named).toMatchObject({ PATH: '/bin', HTTPS_PROXY: 'http://proxy:3128' });
  expect(Object.keys(named)).not.toContain('NOT_SET');
});

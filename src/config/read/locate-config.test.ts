import { expect, test } from 'vitest';
import { locateConfig } from './locate-config.ts';

const base = { HOME: '/home/ada' };

test.each([
  ['the home folder of the user', base, '/home/ada/tradewind', '/home/ada/tradewind/airflow.cfg'],
  ['AIRFLOW_HOME', { ...base, AIRFLOW_HOME: '~/af' }, '/home/ada/af', '/home/ada/af/airflow.cfg'],
  ['TRADEWIND_HOME first', { ...base, AIRFLOW_HOME: '/af', TRADEWIND_HOME: '/tw/' }, '/tw', '/tw/airflow.cfg'],
  [
    'an empty variable as none',
    { ...base, AIRFLOW_HOME: '', TRADEWIND_HOME: '' },
    '/home/ada/tradewind',
    '/home/ada/tradewind/airflow.cfg',
  ],
  ['AIRFLOW_CONFIG', { ...base, AIRFLOW_HOME: '/af', AIRFLOW_CONFIG: '$HOME/my.cfg' }, '/af', '/home/ada/my.cfg'],
  [
    'TRADEWIND_HOME over AIRFLOW_CONFIG',
    { ...base, TRADEWIND_HOME: '/tw', AIRFLOW_CONFIG: '/my.cfg' },
    '/tw',
    '/tw/airflow.cfg',
  ],
  [
    'TRADEWIND_CONFIG over all',
    { ...base, TRADEWIND_HOME: '/tw', AIRFLOW_CONFIG: '/my.cfg', TRADEWIND_CONFIG: '~/own.cfg' },
    '/tw',
    '/home/ada/own.cfg',
  ],
])('%s says where the configuration lies', (_title, env, home, configFile) => {
  expect(locateConfig(env)).toEqual({ home, configFile });
});

test('a relative home folder is taken from the working directory', () => {
  expect(locateConfig({ TRADEWIND_HOME: 'tw' }).home).toBe(`${process.cwd()}/tw`);
});

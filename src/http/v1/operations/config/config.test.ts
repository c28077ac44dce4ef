import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testDatabases } from '../../../../metadata/test-databases.ts';
import { type RolesApp, openRolesApp } from '../../test-clients.ts';

const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const JSON_ONLY = { accept: 'application/json' };
const [sqlite] = testDatabases();
if (!sqlite) throw new Error('there is no SQLite');

describe.each(['True', 'non-sensitive-only'])('the configuration with expose_config = %s', (exposed) => {
  let roles: RolesApp;
  beforeAll(async () => {
    const env = {
      AIRFLOW__WEBSERVER__EXPOSE_CONFIG: exposed,
      AIRFLOW__CORE__FERNET_KEY: KEY,
      AIRFLOW__SMTP__SMTP_PASSWORD: 'planted-s3cret',
      AIRFLOW__MINE__API_TOKEN: 'planted-s3cret',
      AIRFLOW__MINE__BROKER: 'amqp://me:planted-s3cret@host/path',
      AIRFLOW__MINE__COLOUR: 'red',
    };
    roles = await openRolesApp(sqlite, { env });
  });
  afterAll(() => roles.app.close());

  test('secrets are hidden in every form', async () => {
    for (const accept of ['application/json', 'text/plain']) {
      const whole = await roles.op('GET', '/config', undefined, { accept });
      expect(whole.status).toBe(200);
      const text = JSON.stringify(whole.body);
      expect(text).not.toContain('planted-s3cret');
      expect(text).not.toContain(KEY);
      expect(text).toContain('amqp://me:***@host/path');
      expect(text).toContain('red');
    }
    const option = await roles.op('GET', '/config/section/core/option/fernet_key', undefined, JSON_ONLY);
    expect(option.body).toEqual({
      sections: [{ name: 'core', options: [{ key: 'fernet_key', value: '< hidden >' }] }],
    });
    const mine = await roles.op('GET', '/config?section=mine', undefined, { accept: '*/*' });
    expect(mine.body).toBe('[mine]\napi_token = < hidden >\nbroker = amqp://me:***@host/path\ncolour = red\n');
  });

  test('what is not there is told', async () => {
    expect((await roles.op('GET', '/config?section=none', undefined, JSON_ONLY)).status).toBe(404);
    expect((await roles.op('GET', '/config/section/core/option/none', undefined, JSON_ONLY)).status).toBe(404);
    expect((await roles.op('GET', '/config')).status).toBe(406);
  });

  test('a viewer may not look', async () => {
    expect((await roles.viewer('GET', '/config', undefined, JSON_ONLY)).status).toBe(403);
  });
});

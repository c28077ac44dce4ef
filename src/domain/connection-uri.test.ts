import { expect, test } from 'vitest';
import { type ConnectionParts, parseConnectionText } from './connection-text.ts';
import { connectionUri } from './connection-uri.ts';

const NOTHING: ConnectionParts = {
  connType: 'http',
  description: null,
  host: null,
  schema: null,
  login: null,
  password: null,
  port: null,
  extra: null,
};

// Expected texts were printed by Airflow 2.11.
test.each<[Partial<ConnectionParts>, string]>([
  [{ connType: 'ftp', host: 'f' }, 'ftp://f'],
  [{ host: 'h', port: 80, login: 'l', password: 'p', schema: 's', extra: '{"k": "v"}' }, 'http://l:p@h:80/s?k=v'],
  [
    { connType: 'mysql', login: 'u', password: 'pw', host: 'host', port: 3306, schema: 'db', extra: '{"x": "1"}' },
    'mysql://u:pw@host:3306/db?x=1',
  ],
  [{ host: 'https://h', password: 'a/b@c' }, 'http://https://:a%2Fb%40c@h'],
  [{ port: 80 }, 'http://@:80'],
  [
    { connType: 'google_cloud_platform', extra: '{"n": {"a": [1]}}' },
    'google-cloud-platform:///?__extra__=%7B%22n%22%3A+%7B%22a%22%3A+%5B1%5D%7D%7D',
  ],
])('%j is %s', (parts, expected) => {
  const whole = { ...NOTHING, ...parts };
  expect(connectionUri(whole)).toBe(expected);
  expect({ ...parseConnectionText(expected), extra: null }).toEqual({ ...whole, extra: null });
});

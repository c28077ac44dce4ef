import { expect, test } from 'vitest';
import { parseConnectionText } from './connection-text.ts';

const NOTHING = {
  description: null,
  host: null,
  schema: null,
  login: null,
  password: null,
  port: null,
  extra: null,
};

test.each([
  [
    'postgresql://user:p%40ss@db.example:5432/main?sslmode=require',
    {
      connType: 'postgres',
      host: 'db.example',
      schema: 'main',
      login: 'user',
      password: 'p@ss',
      port: 5432,
      extra: '{"sslmode": "require"}',
    },
  ],
  ['http://https://api.example:8443/', { connType: 'http', host: 'https://api.example', port: 8443 }],
  [
    'google-cloud-platform://?__extra__=%7B%22a%22%3A%7B%22b%22%3A1%7D%7D',
    { connType: 'google_cloud_platform', extra: '{"a":{"b":1}}' },
  ],
  ['fs:///tmp', { connType: 'fs', schema: 'tmp' }],
  ['redis://:secret@cache', { connType: 'redis', host: 'cache', password: 'secret' }],
  [
    '{"conn_type": "my-db", "host": "h", "port": "1", "extra": {"k": 1}, "description": "d"}',
    { connType: 'my_db', host: 'h', port: 1, extra: '{"k":1}', description: 'd' },
  ],
])('%s', (text, parts) => {
  expect(parseConnectionText(text)).toEqual({ ...NOTHING, ...parts });
});

test.each(['no uri', '{"host": "h"}', '{broken', 'x://h:99999'])('%j is refused without repeating it', (text) => {
  expect(() => parseConnectionText(text)).toThrow(TypeError);
});

import { expect, test } from 'vitest';
import { readBasicCredentials } from './basic-credentials.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each([
  ['no header', undefined, { kind: 'absent' }],
  ['an empty header', '', { kind: 'absent' }],
  [
    'a name and a password',
    `Basic ${base64('admin:secret')}`,
    { kind: 'given', username: 'admin', password: 'secret' },
  ],
  ['a scheme in lower case', `basic ${base64('a:b')}`, { kind: 'given', username: 'a', password: 'b' }],
  ['a password with a colon', `Basic ${base64('a:b:c')}`, { kind: 'given', username: 'a', password: 'b:c' }],
  ['an empty password', `Basic ${base64('admin:')}`, { kind: 'given', username: 'admin', password: '' }],
  ['unicode', `Basic ${base64('jörg:пароль')}`, { kind: 'given', username: 'jörg', password: 'пароль' }],
  [
    'a value in two pieces, joined as 1.10 did',
    'Basic YWRtaW46 YWRtaW4=',
    { kind: 'given', username: 'admin', password: 'admin' },
  ],
  ['the scheme alone', 'Basic', { kind: 'unreadable' }],
  ['no colon', `Basic ${base64('admin')}`, { kind: 'unreadable' }],
  ['bytes that are not UTF-8', 'Basic //46/w==', { kind: 'unreadable' }],
  ['no base64', 'Basic !!!', { kind: 'unreadable' }],
  ['wrong padding', 'Basic YWRtaW46YWRtaW4x=', { kind: 'badly-padded' }],
  ['another scheme with the same value', `Bearer ${base64('a:b')}`, { kind: 'other-scheme' }],
])('reads %s', (_name, header, expected) => {
  expect(readBasicCredentials(header)).toEqual(expected);
});

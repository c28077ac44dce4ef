import { expect, test } from 'vitest';
import { Fernet } from './fernet.ts';

const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const OTHER_KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

test('a token of the specification is read', () => {
  const token = 'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';
  expect(new Fernet([KEY]).decrypt(token)).toBe('hello');
});

test('text survives encryption, and tokens differ each time', () => {
  const fernet = new Fernet([KEY]);
  const [first, second] = [fernet.encrypt('pä$$', 0), fernet.encrypt('pä$$', 0)];
  expect(first).not.toBe(second);
  expect(fernet.decrypt(first)).toBe('pä$$');
  expect(fernet.decrypt(second)).toBe('pä$$');
});

test('a new first key encrypts while the old one still decrypts', () => {
  const old = new Fernet([KEY]).encrypt('x', 0);
  const both = new Fernet([OTHER_KEY, KEY]);
  expect(both.decrypt(old)).toBe('x');
  expect(new Fernet([OTHER_KEY]).decrypt(both.encrypt('y', 0))).toBe('y');
});

test.each(['', 'plain text', 'gAAAAA==', 'A'.repeat(140)])('%j is no token', (text) => {
  expect(new Fernet([KEY]).decrypt(text)).toBeUndefined();
});

test('a token that was changed, or of another key, is not read', () => {
  const token = new Fernet([KEY]).encrypt('secret', 0);
  expect(new Fernet([OTHER_KEY]).decrypt(token)).toBeUndefined();
  expect(
    new Fernet([KEY]).decrypt(`${token.slice(0, 40)}${token[40] === 'A' ? 'B' : 'A'}${token.slice(41)}`),
  ).toBeUndefined();
});

test('without a key nothing is encrypted', () => {
  expect(new Fernet([]).canEncrypt).toBe(false);
  expect(() => new Fernet([]).encrypt('x', 0)).toThrow('fernet_key');
});

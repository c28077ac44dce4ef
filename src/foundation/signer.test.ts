import { expect, test } from 'vitest';
import { Signer } from './signer.ts';

test('a signed value comes back, and nothing that was not signed for the purpose does', () => {
  const signer = new Signer('secret', 'log');
  const token = signer.sign({ at: 5, end: true });
  expect(signer.verify(token)).toEqual({ at: 5, end: true });
  expect(new Signer('secret', 'log').verify(token)).toEqual({ at: 5, end: true });
  expect(new Signer('other', 'log').verify(token)).toBeUndefined();
  expect(new Signer('secret', 'file').verify(token)).toBeUndefined();
  for (const broken of ['', 'zzz', '.', `${token.slice(0, -4)}AAAA`, token.split('.')[0] ?? '']) {
    expect(signer.verify(broken)).toBeUndefined();
  }
});

test('without a secret each has one of its own', () => {
  const signer = new Signer('', 'log');
  expect(signer.verify(signer.sign('x'))).toBe('x');
  expect(new Signer('', 'log').verify(signer.sign('x'))).toBeUndefined();
});

import { expect, test } from 'vitest';
import { readKeytabPrincipals } from './keytab.ts';

const uint16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const text = (value: string) => Buffer.concat([uint16(Buffer.byteLength(value)), Buffer.from(value)]);

function entry(realm: string, components: readonly string[]): Buffer {
  const body = Buffer.concat([uint16(components.length), text(realm), ...components.map(text), Buffer.alloc(30, 7)]);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length);
  return Buffer.concat([size, body]);
}

test('names the principals of a keytab and skips the holes of deleted entries', () => {
  const hole = Buffer.concat([Buffer.from([255, 255, 255, 248]), Buffer.alloc(8, 9)]);
  const file = Buffer.concat([
    Buffer.from([5, 2]),
    entry('EXAMPLE.ORG', ['airflow', 'flow.example.org']),
    hole,
    entry('EXÄMPLE.ORG', ['jörg']),
  ]);
  expect(readKeytabPrincipals(file)).toEqual([
    { components: ['airflow', 'flow.example.org'], realm: 'EXAMPLE.ORG' },
    { components: ['jörg'], realm: 'EXÄMPLE.ORG' },
  ]);
  expect(readKeytabPrincipals(Buffer.from([5, 2]))).toEqual([]);
});

test('refuses what is no keytab, or is cut off', () => {
  for (const file of [Buffer.from(''), Buffer.from('[libdefaults]'), Buffer.from([5, 1, 0, 0])]) {
    expect(() => readKeytabPrincipals(file)).toThrow(/not a keytab/);
  }
  const whole = Buffer.concat([Buffer.from([5, 2]), entry('EXAMPLE.ORG', ['airflow', 'flow.example.org'])]);
  expect(() => readKeytabPrincipals(whole.subarray(0, 24))).toThrow(RangeError);
});

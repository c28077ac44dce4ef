import { expect, test } from 'vitest';
import { START_TLS_REQUEST, readStartTlsAnswer } from './start-tls.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const AGREED = '30 0c 02 01 01 78 07 0a 01 00 04 00 04 00';

test('the request is one extended request with the number 1', () => {
  expect(START_TLS_REQUEST.toString('hex')).toBe('301d02010177188016312e332e362e312e342e312e313436362e3230303337');
});

test('an answer that agrees is taken once it is whole, in either way of writing lengths', () => {
  const whole = hex(AGREED);
  for (let length = 0; length < whole.length; length++)
    expect(readStartTlsAnswer(whole.subarray(0, length))).toBe(false);
  expect(readStartTlsAnswer(whole)).toBe(true);
  expect(readStartTlsAnswer(hex('30 81 0d 02 01 01 78 81 07 0a 01 00 04 00 04 00'))).toBe(true);
  expect(readStartTlsAnswer(hex('30 82 00 0c 02 01 01 78 07 0a 01 00 04 00 04 00'))).toBe(true);
});

test.each([
  ['another message behind it', `${AGREED} 30 0c 02 01 02 61 07 0a 01 00 04 00 04 00`, /more than its answer/],
  ['the beginning of one', `${AGREED} 30`, /more than its answer/],
  ['a refusal', '30 0c 02 01 01 78 07 0a 01 02 04 00 04 00', /refused StartTLS \(result 2\)/],
  ['the answer to another message', '30 0c 02 01 02 78 07 0a 01 00 04 00 04 00', /did not answer/],
  ['the answer to a bind', '30 0c 02 01 01 61 07 0a 01 00 04 00 04 00', /did not answer/],
  ['an answer without a result', '30 05 02 01 01 78 00', /did not answer/],
  ['an endless length', '30 84 7f ff ff ff', /did not answer/],
  ['HTTP', '48 54 54 50', /did not answer/],
])('%s is refused', (_name, received, message) => {
  expect(() => readStartTlsAnswer(hex(received))).toThrow(message);
});

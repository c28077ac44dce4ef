import { FloatValue, toNumber } from '../values/float-value.ts';
import { methodTable } from './method.ts';

export const integerMethods = methodTable<number | bigint | boolean>({
  bit_length: (self) => (BigInt(self) === 0n ? 0 : BigInt(self).toString(2).replace('-', '').length),
  is_integer: () => true,
});

export const floatMethods = methodTable<number | FloatValue>({
  is_integer: (self) => Number.isInteger(toNumber(self)),
});

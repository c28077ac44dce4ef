import { INTEGER, type Reader } from '../option.ts';

/** A whole number above zero. */
export const POSITIVE: Reader<number> = {
  name: 'positive int',
  read(given) {
    const number = INTEGER.read(given);
    if (number <= 0) throw new TypeError(given);
    return number;
  },
};

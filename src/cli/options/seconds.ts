import type { Reader } from '../option.ts';

/** A number of seconds as Python's `float()` reads it, not below zero. */
export const SECONDS: Reader<number> = {
  name: 'float',
  read(given) {
    const seconds = Number(given);
    if (given.trim() === '' || !Number.isFinite(seconds) || seconds < 0) throw new TypeError(given);
    return seconds;
  },
};

import type { Reader } from '../option.ts';

/** Names of tables, separated by commas. */
export const TABLE_LIST: Reader<string[]> = {
  name: 'list',
  read: (given) =>
    given
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
};

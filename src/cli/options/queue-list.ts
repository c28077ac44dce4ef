import type { Reader } from '../option.ts';

/** Names of queues between commas, each once; at least one. */
export const QUEUE_LIST: Reader<string[]> = {
  name: 'queue list',
  read(given) {
    const queues = given.split(',').map((queue) => queue.trim());
    const named = [...new Set(queues.filter((queue) => queue !== ''))];
    if (named.length === 0) throw new TypeError(given);
    return named;
  },
};

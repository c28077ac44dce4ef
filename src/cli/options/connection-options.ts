import { positional } from '../option.ts';

/** Names a connection. */
export const CONN_ID = positional('conn_id', 'Connection id, required to get/add/delete/test a connection');

import { deletePool } from '../../actions/pools/delete-pool.ts';
import { savePool } from '../../actions/pools/save-pool.ts';
import { AppError } from '../../foundation/app-error.ts';
import { findPool, listPools as listStoredPools } from '../../metadata/pools/pools.ts';
import { jsonResponse } from '../responses.ts';
import { type Operation, actorOf, param } from './operation.ts';
import { checkedPoolName, readPool as readPoolRequest } from './read-pool.ts';

/** `GET /pools` */
export const listPools: Operation = async ({ db, generation }) => {
  const pools = await listStoredPools(db);
  return jsonResponse(pools.map((pool) => generation.renderPool(pool)));
};

/** `POST /pools`: creates the pool or changes it. */
export const createPool: Operation = async (context, request) => {
  const pool = await savePool(context, { ...(await readPoolRequest(request)), ...actorOf(request) });
  return jsonResponse(context.generation.renderPool(pool));
};

/** `GET /pools/:name` */
export const readPool: Operation = async ({ db, generation }, request) => {
  const name = checkedPoolName(param(request, 'name'));
  const pool = await findPool(db, name);
  if (!pool) throw new AppError('POOL_NOT_FOUND', { name });
  return jsonResponse(generation.renderPool(pool));
};

/** `DELETE /pools/:name` */
export const removePool: Operation = async (context, request) => {
  const pool = await deletePool(context, param(request, 'name'), actorOf(request));
  return jsonResponse(context.generation.renderPool(pool));
};

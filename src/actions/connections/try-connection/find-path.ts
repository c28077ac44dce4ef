import { existsSync } from 'node:fs';
import type { JsonObject } from '../../../foundation/json.ts';
import type { ConnectionVerdict } from './connection-verdict.ts';

/** Whether the path of a file system connection exists, in Airflow's words. */
export function findPath({ path }: JsonObject): ConnectionVerdict {
  if (typeof path !== 'string' || path === '') return { works: false, message: 'File Path is undefined.' };
  if (!existsSync(path)) return { works: false, message: `Path ${path} does not exist.` };
  return { works: true, message: `Path ${path} is existing.` };
}

import { readFileSync, writeFileSync } from 'node:fs';
import { isJsonObject, type Json, type JsonObject } from '../../foundation/json.ts';
import type { PoolRecord } from '../../client/control/pools.ts';
import { CommandFailure } from '../command-failure.ts';
import { jsonDumpsIndented } from '../output/json-dumps.ts';

/** A pool of a file, in the form in which it is saved. */
export interface FilePool {
  readonly name: string;
  readonly slots: number;
  readonly description: string;
  readonly includeDeferred: boolean;
}

/**
 * Reads pools from a JSON file: an object of each one's slots, description and `include_deferred` by its name.
 * @returns the pools, and the names of those that lack something
 */
export function readPoolFile(path: string): { pools: FilePool[]; failed: string[] } {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CommandFailure(`Missing pools file ${path}`, 1, { cause });
  }
  let content: Json;
  try {
    content = JSON.parse(text) as Json;
  } catch (cause) {
    throw new CommandFailure(`Invalid json file: ${cause instanceof Error ? cause.message : String(cause)}`, 1, {
      cause,
    });
  }
  if (!isJsonObject(content)) throw new CommandFailure('Invalid json file: it must hold an object of pools by name');
  const entries = Object.entries(content).map(([name, value]) => ({ name, pool: readPool(name, value) }));
  return {
    pools: entries.flatMap(({ pool }) => pool ?? []),
    failed: entries.flatMap(({ name, pool }) => (pool ? [] : [name])),
  };
}

function readPool(name: string, value: Json): FilePool | undefined {
  if (!isJsonObject(value)) return undefined;
  const { slots, description, include_deferred: includeDeferred = false } = value;
  if (typeof slots !== 'number' || !Number.isSafeInteger(slots) || typeof description !== 'string') return undefined;
  return { name, slots, description, includeDeferred: includeDeferred === true };
}

/** Writes pools into such a file. `withDeferred`: Airflow 1.10 knew no `include_deferred`. */
export function writePoolFile(path: string, pools: readonly PoolRecord[], { withDeferred = true } = {}): void {
  const content: JsonObject = {};
  for (const { pool, slots, description, include_deferred } of pools) {
    content[pool] = {
      slots,
      description: description ?? '',
      ...(withDeferred && { include_deferred: Boolean(include_deferred) }),
    };
  }
  writeFileSync(path, jsonDumpsIndented(content, 4));
}

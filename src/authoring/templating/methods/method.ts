import type { Engine } from '../language/engine.ts';
import type { Arguments } from '../values/arguments.ts';

/** A method of one of Python's types: gets the value it belongs to first. The table it stands in says which type that is. */
export type Method = (self: unknown, args: Arguments, engine: Engine) => unknown;

/** A table of methods of one type, typed by what the type is here. */
export function methodTable<Self>(
  methods: Record<string, (self: Self, args: Arguments, engine: Engine) => unknown>,
): ReadonlyMap<string, Method> {
  return new Map(Object.entries(methods)) as ReadonlyMap<string, Method>;
}

import { isDict } from '../values/dict.ts';
import { FloatValue, isInteger } from '../values/float-value.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { dictMethods } from './dict-methods.ts';
import { listMethods } from './list-methods.ts';
import type { Method } from './method.ts';
import { floatMethods, integerMethods } from './number-methods.ts';
import { stringMethods } from './string-methods.ts';

/** Python's method of that name, bound to the value; `undefined` where the value's type has none. */
export function findMethod(value: unknown, name: string): TemplateFunction | undefined {
  const method = methodsOf(value)?.get(name);
  if (!method) return undefined;
  return new TemplateFunction(name, (args, engine) => {
    engine.budget.weigh(value);
    return method(value, args, engine);
  });
}

function methodsOf(value: unknown): ReadonlyMap<string, Method> | undefined {
  if (typeof value === 'string') return stringMethods;
  if (Array.isArray(value)) return listMethods;
  if (typeof value === 'number' && !Number.isInteger(value)) return floatMethods;
  if (value instanceof FloatValue) return floatMethods;
  if (isInteger(value)) return integerMethods;
  return isDict(value) ? dictMethods : undefined;
}

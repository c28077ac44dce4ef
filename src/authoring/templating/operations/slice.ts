import { TemplateError } from '../language/template-error.ts';
import { characters } from '../values/characters.ts';
import { integerArgument } from '../values/argument-values.ts';
import { Tuple } from '../values/sequence-values.ts';
import { typeName } from '../values/type-name.ts';
import { requireDefined } from '../values/undefined-value.ts';

/** Python's `value[from:to:step]`, where None stands for what is left out. @throws TemplateError (TypeError, ValueError) */
export function slice(value: unknown, from: unknown, to: unknown, step: unknown): unknown {
  requireDefined(value);
  if (typeof value !== 'string' && !Array.isArray(value)) {
    throw new TemplateError('TypeError', `'${typeName(value)}' object is not subscriptable by a slice`);
  }
  const items: ArrayLike<unknown> = typeof value === 'string' ? characters(value) : value;
  const stride = step === null ? 1 : integerArgument(step);
  if (stride === 0) throw new TemplateError('ValueError', 'slice step cannot be zero');
  const lowest = stride > 0 ? 0 : -1;
  const highest = stride > 0 ? items.length : items.length - 1;
  const clamp = (bound: unknown, fallback: number): number => {
    if (bound === null) return fallback;
    const index = integerArgument(bound);
    return Math.min(highest, Math.max(lowest, index < 0 ? index + items.length : index));
  };
  const begin = clamp(from, stride > 0 ? lowest : highest);
  const end = clamp(to, stride > 0 ? highest : lowest);
  const taken: unknown[] = [];
  for (let i = begin; stride > 0 ? i < end : i > end; i += stride) taken.push(items[i]);
  if (typeof value === 'string') return taken.join('');
  return value instanceof Tuple ? Tuple.fromItems(taken) : taken;
}

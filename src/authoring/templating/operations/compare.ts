import { TemplateError } from '../language/template-error.ts';
import type { CompareOperator } from '../language/syntax-tree.ts';
import { dictEntries, dictGet, dictHas, dictKeys, isDict } from '../values/dict.ts';
import { FloatValue, isNumeric, toNumber } from '../values/float-value.ts';
import { Tuple } from '../values/sequence-values.ts';
import { TemplateObject } from '../values/template-object.ts';
import { typeName } from '../values/type-name.ts';
import { requireDefined } from '../values/undefined-value.ts';

/** Python's comparisons. @throws TemplateError (TypeError) where there is no order between the two */
export function compare(operator: CompareOperator, left: unknown, right: unknown): boolean {
  requireDefined(left);
  requireDefined(right);
  switch (operator) {
    case '==':
      return isEqual(left, right);
    case '!=':
      return !isEqual(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    case '<':
      return order(left, right, operator) < 0;
    case '<=':
      return order(left, right, operator) <= 0;
    case '>':
      return order(left, right, operator) > 0;
    case '>=':
      return order(left, right, operator) >= 0;
  }
}

/** Python's `==`: by value, whatever the nesting. */
export function isEqual(left: unknown, right: unknown): boolean {
  requireDefined(left);
  requireDefined(right);
  if (left === right) return true;
  if (isNumeric(left) && isNumeric(right)) {
    return left instanceof FloatValue || right instanceof FloatValue
      ? toNumber(left) === toNumber(right)
      : same(left, right);
  }
  if (left instanceof TemplateObject) return left.compareTo(right) === 0;
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left instanceof Tuple !== right instanceof Tuple || left.length !== right.length) return false;
    return left.every((item, i) => isEqual(item, right[i]));
  }
  if (isDict(left) && isDict(right)) {
    if (dictKeys(left).length !== dictKeys(right).length) return false;
    return dictEntries(left).every(([key, value]) => dictHas(right, key) && isEqual(value, dictGet(right, key)));
  }
  return false;
}

/** True and 1 are equal in Python, and so are an int and a bigint of the same value. */
function same(left: number | bigint | boolean, right: number | bigint | boolean): boolean {
  const a = typeof left === 'boolean' ? Number(left) : left;
  const b = typeof right === 'boolean' ? Number(right) : right;
  return a == b;
}

/** Below, equal or above zero, as Python orders two values. @throws TemplateError (TypeError) */
export function order(left: unknown, right: unknown, operator = '<'): number {
  requireDefined(left);
  requireDefined(right);
  if (isNumeric(left) && isNumeric(right)) {
    const [a, b] = [plain(left), plain(right)];
    return a < b ? -1 : a > b ? 1 : a === b || isEqual(left, right) ? 0 : Number.NaN;
  }
  if (typeof left === 'string' && typeof right === 'string') return orderText(left, right);
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    for (let i = 0; i < left.length && i < right.length; i++) {
      if (!isEqual(left[i], right[i])) return order(left[i], right[i], operator);
    }
    return left.length - right.length;
  }
  if (left instanceof TemplateObject) {
    const result = left.compareTo(right);
    if (result !== undefined && !Number.isNaN(result)) return result;
  }
  throw new TemplateError(
    'TypeError',
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function plain(value: number | bigint | boolean | FloatValue): number | bigint {
  return typeof value === 'bigint' ? value : toNumber(value);
}

/** By code points, as Python does; JavaScript's own order puts surrogates below U+E000. */
function orderText(left: string, right: string): number {
  if (left === right) return 0;
  if (!/[\ud800-\uffff]/.test(left + right)) return left < right ? -1 : 1;
  const [a, b] = [Array.from(left), Array.from(right)];
  for (let i = 0; i < a.length && i < b.length; i++) {
    const difference = (a[i]?.codePointAt(0) ?? 0) - (b[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function contains(container: unknown, item: unknown): boolean {
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    throw new TemplateError('TypeError', `'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (Array.isArray(container)) return container.some((member) => isEqual(member, item));
  if (isDict(container)) return dictHas(container, item);
  const items = container instanceof TemplateObject ? container.iterate() : undefined;
  if (items) return items.some((member) => isEqual(member, item));
  throw new TemplateError('TypeError', `argument of type '${typeName(container)}' is not iterable`);
}

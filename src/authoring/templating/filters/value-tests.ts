import type { Arguments } from '../values/arguments.ts';
import type { CompareOperator } from '../language/syntax-tree.ts';
import type { ValueTest } from '../language/engine.ts';
import { calculate } from '../operations/arithmetic.ts';
import { compare } from '../operations/compare.ts';
import { isTruthy } from '../operations/truth.ts';
import { isDict } from '../values/dict.ts';
import { isFloat, isInteger, isNumeric } from '../values/float-value.ts';
import { printText } from '../values/print-value.ts';
import { TemplateFunction } from '../values/template-function.ts';
import { TemplateObject } from '../values/template-object.ts';
import { requireDefined, UndefinedValue } from '../values/undefined-value.ts';

function only(args: Arguments, name: string): unknown {
  return requireDefined(args.bind(name, ['value'], 1)[0]);
}

const comparing =
  (operator: CompareOperator): ValueTest =>
  (value, args) =>
    compare(operator, value, only(args, operator));

const isIterable: ValueTest = (value) =>
  typeof value === 'string' ||
  Array.isArray(value) ||
  isDict(value) ||
  (value instanceof TemplateObject && value.iterate() !== undefined);

const remainderIsZero = (value: unknown, divisor: unknown): boolean => !isTruthy(calculate('%', value, divisor));

/** Jinja's tests: what may stand after `is`. */
export const valueTests: ReadonlyMap<string, ValueTest> = new Map(
  Object.entries<ValueTest>({
    defined: (value) => !(value instanceof UndefinedValue),
    undefined: (value) => value instanceof UndefinedValue,
    none: (value) => value === null,
    boolean: (value) => typeof value === 'boolean',
    true: (value) => value === true,
    false: (value) => value === false,
    integer: (value) => isInteger(value) && typeof value !== 'boolean',
    float: (value) => isFloat(value),
    number: (value) => isNumeric(value),
    string: (value) => typeof value === 'string',
    mapping: (value) => isDict(value),
    sequence: (value) => typeof value === 'string' || Array.isArray(value) || isDict(value),
    iterable: isIterable,
    callable: (value) => value instanceof TemplateFunction || typeof value === 'function',
    escaped: () => false,
    sameas: (value, args) => value === only(args, 'sameas'),
    odd: (value) => !remainderIsZero(value, 2),
    even: (value) => remainderIsZero(value, 2),
    divisibleby: (value, args) => remainderIsZero(value, only(args, 'divisibleby')),
    lower: (value) => printText(value) === printText(value).toLowerCase() && /\p{L}/u.test(printText(value)),
    upper: (value) => printText(value) === printText(value).toUpperCase() && /\p{L}/u.test(printText(value)),
    in: comparing('in'),
    eq: comparing('=='),
    equalto: comparing('=='),
    ne: comparing('!='),
    lt: comparing('<'),
    lessthan: comparing('<'),
    le: comparing('<='),
    gt: comparing('>'),
    greaterthan: comparing('>'),
    ge: comparing('>='),
    '==': comparing('=='),
    '!=': comparing('!='),
    '<': comparing('<'),
    '<=': comparing('<='),
    '>': comparing('>'),
    '>=': comparing('>='),
    filter: (value, _args, engine) => engine.knows('filter', printText(value)),
    test: (value, _args, engine) => engine.knows('test', printText(value)),
  }),
);

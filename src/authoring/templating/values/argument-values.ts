import { TemplateError } from '../language/template-error.ts';
import { isInteger, isNumeric, toNumber } from './float-value.ts';
import { typeName } from './type-name.ts';

/** The text of an argument, `fallback` where it was not given. @throws TemplateError (TypeError) */
export function textArgument(value: unknown, fallback?: string): string {
  if (typeof value === 'string') return value;
  if (value === undefined && fallback !== undefined) return fallback;
  throw new TemplateError('TypeError', `expected str, not ${typeName(value)}`);
}

/** The integer of an argument, `fallback` where it was not given. @throws TemplateError (TypeError) */
export function integerArgument(value: unknown, fallback?: number): number {
  if (isInteger(value)) return Number(value);
  if (value === undefined && fallback !== undefined) return fallback;
  throw new TemplateError('TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** Any number as a JavaScript one, `fallback` where it was not given. @throws TemplateError (TypeError) */
export function numberArgument(value: unknown, fallback?: number): number {
  if (isNumeric(value)) return toNumber(value);
  if (value === undefined && fallback !== undefined) return fallback;
  throw new TemplateError('TypeError', `must be real number, not ${typeName(value)}`);
}

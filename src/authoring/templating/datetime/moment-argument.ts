import { TemplateError } from '../language/template-error.ts';
import { typeName } from '../values/type-name.ts';
import { Moment } from './moment.ts';

/** The datetime of an argument. @throws TemplateError (TypeError) */
export function momentArgument(value: unknown): Moment {
  if (value instanceof Moment) return value;
  throw new TemplateError('TypeError', `expected a datetime, not ${typeName(value)}`);
}

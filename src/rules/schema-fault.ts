import type { ErrorObject } from 'ajv';
import type { Json } from '../foundation/json.ts';
import { pythonRepr } from '../foundation/python-repr.ts';

/**
 * What a JSON schema refuses, in the words of Python's jsonschema: `'x' is not of type 'integer'`.
 * @param shown the value as Python prints it, as much of it as is to be seen
 */
export function sentenceForFault(
  { keyword, params, message }: Pick<ErrorObject, 'keyword' | 'params' | 'message'>,
  shown: string,
): string {
  switch (keyword) {
    case 'type':
      return `${shown} is not of type ${[params.type as string | string[]]
        .flat()
        .map((type) => `'${type}'`)
        .join(', ')}`;
    case 'enum':
      return `${shown} is not one of ${pythonRepr(params.allowedValues as Json)}`;
    case 'minimum':
      return `${shown} is less than the minimum of ${String(params.limit)}`;
    case 'maximum':
      return `${shown} is greater than the maximum of ${String(params.limit)}`;
    case 'minLength':
    case 'minItems':
      return `${shown} is too short`;
    case 'maxLength':
    case 'maxItems':
      return `${shown} is too long`;
    case 'format':
      return `${shown} is not a '${String(params.format)}'`;
    case 'pattern':
      return `${shown} does not match ${pythonRepr(String(params.pattern))}`;
    case 'required':
      return `'${String(params.missingProperty)}' is a required property`;
    default:
      return `${shown} ${message ?? 'does not fit its schema'}`;
  }
}

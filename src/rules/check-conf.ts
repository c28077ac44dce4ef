import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { AppError } from '../foundation/app-error.ts';
import type { Json, JsonObject } from '../foundation/json.ts';
import { pythonRepr } from '../foundation/python-repr.ts';
import type { DagStructure, ParamStructure } from '../serialization/dag-structure.ts';

/** JSON Schema as Airflow reads it: unknown keywords and formats are for forms, and nobody checks them. */
const ajv = new Ajv({ strict: false, validateSchema: false, logger: false, allErrors: false });
const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?`;
ajv.addFormat('date', new RegExp(`^${DAY}$`));
ajv.addFormat('time', new RegExp(`^${TIME}$`));
ajv.addFormat('date-time', new RegExp(`^${DAY}[Tt ]${TIME}$`));

/** Compiled once for each param of each version of a DAG. */
const validators = new WeakMap<ParamStructure, ValidateFunction>();

/**
 * Checks what a run is started with against the params of its DAG: each param's value is that of `conf`, else its default. Names
 * that no param has pass.
 * @throws AppError INVALID_PARAM for the first that does not fit, in the words of Airflow's validator
 */
export function checkConf(dag: DagStructure, conf: JsonObject): void {
  for (const [name, param] of dag.params) {
    if (Object.keys(param.schema).length === 0) continue;
    const value = Object.hasOwn(conf, name) ? (conf[name] ?? null) : ((param.value ?? null) as Json);
    const [error] = findErrors(param, value);
    if (error) throw new AppError('INVALID_PARAM', { name, reason: describe(error, value) });
  }
}

function findErrors(
  param: ParamStructure,
  value: Json,
): readonly Pick<ErrorObject, 'keyword' | 'params' | 'message'>[] {
  try {
    let validate = validators.get(param);
    if (!validate) validators.set(param, (validate = ajv.compile(param.schema)));
    return validate(value) ? [] : (validate.errors ?? []);
  } catch (error) {
    const message = `has a schema that cannot be used: ${error instanceof Error ? error.message : String(error)}`;
    return [{ keyword: 'schema', params: {}, message }];
  }
}

function describe(
  { keyword, params, message }: Pick<ErrorObject, 'keyword' | 'params' | 'message'>,
  value: Json,
): string {
  const shown = pythonRepr(value).slice(0, 200);
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
      return `${shown} is too short`;
    case 'maxLength':
      return `${shown} is too long`;
    case 'format':
      return `${shown} is not a '${String(params.format)}'`;
    case 'pattern':
      return `${shown} does not match ${pythonRepr(String(params.pattern))}`;
    default:
      return `${shown} ${message ?? 'does not fit its schema'}`;
  }
}

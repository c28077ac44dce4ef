import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { AppError } from '../foundation/app-error.ts';
import type { Json, JsonObject } from '../foundation/json.ts';
import { pythonRepr } from '../foundation/python-repr.ts';
import type { DagStructure, ParamStructure } from '../serialization/dag-structure.ts';
import { findMatches } from './find-matches.ts';
import { sentenceForFault } from './schema-fault.ts';

/** JSON Schema as Airflow reads it: unknown keywords and formats are for forms, and nobody checks them. */
const ajv = new Ajv({
  strict: false,
  validateSchema: false,
  logger: false,
  allErrors: false,
  verbose: true,
  code: { regExp: Object.assign(readPattern, { code: 'readPattern' }) },
});
const DAY = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const TIME = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?`;
ajv.addFormat('date', new RegExp(`^${DAY}$`));
ajv.addFormat('time', new RegExp(`^${TIME}$`));
ajv.addFormat('date-time', new RegExp(`^${DAY}[Tt ]${TIME}$`));

/** A pattern as Ajv uses it; those that print the same it takes for one. */
function readPattern(source: string, flags: string): { test(text: string): boolean; toString(): string } {
  const pattern = new RegExp(source, flags);
  return { test: (text) => findMatches(pattern, [text]).includes(true), toString: () => String(pattern) };
}

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
    const isGiven = Object.hasOwn(conf, name);
    const value = isGiven ? (conf[name] ?? null) : ((param.value ?? null) as Json);
    const fault = findFault(param, value);
    if (fault === undefined) continue;
    const reason = isGiven || value !== null ? fault : 'No value passed and Param has no default value';
    throw new AppError('INVALID_PARAM', { name, reason });
  }
}

function findFault(param: ParamStructure, value: Json): string | undefined {
  let validate = validators.get(param);
  try {
    if (!validate) validators.set(param, (validate = ajv.compile(param.schema)));
    if (validate(value)) return undefined;
  } catch (error) {
    return `${pythonRepr(value).slice(0, 200)} has a schema that cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  }
  const [error] = validate.errors ?? [];
  return error && describe(error);
}

/** As Python's jsonschema prints an error: what is wrong, the part of the schema that says so, and the value. */
function describe({ keyword, parentSchema, instancePath, schemaPath, data, ...error }: ErrorObject): string {
  const value = (data ?? null) as Json;
  const at = subscripts(instancePath);
  const within = subscripts(schemaPath.slice(1).split('/').slice(0, -1).join('/'));
  return [
    sentenceForFault({ keyword, ...error }, pythonRepr(value).slice(0, 200)),
    `Failed validating '${keyword}' in schema${within}:\n    ${pythonRepr((parentSchema ?? {}) as Json)}`,
    `On instance${at}:\n    ${pythonRepr(value).slice(0, 1000)}`,
  ].join('\n\n');
}

/** `/items/0` as Python subscripts: `['items'][0]`. */
function subscripts(path: string): string {
  const parts = path.split('/').slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `['${part}']`)).join('');
}

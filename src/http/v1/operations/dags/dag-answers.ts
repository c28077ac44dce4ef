import type { Config } from '../../../../config/config.ts';
import type { Json, JsonObject } from '../../../../foundation/json.ts';
import { pythonRepr } from '../../../../foundation/python-repr.ts';
import type { DagFilter } from '../../../../metadata/dags/dag-pages.ts';
import { fileTokensOf } from '../dag-files/file-token.ts';
import { Problem } from '../../problem.ts';

/** No value has this in it: quotes inside of texts are escaped. */
const TOKEN_MEMBER = /("file_token" ?: ?)("(?:[^"\\]|\\.)*")/g;

/** DAGs as the database made them, with tokens in place of the paths of their files. */
export function withFileTokens(config: Config, json: string): string {
  const tokens = fileTokensOf(config);
  return json.replaceAll(
    TOKEN_MEMBER,
    (_member, name: string, fileloc: string) => `${name}"${tokens.sign(JSON.parse(fileloc) as string)}"`,
  );
}

/** What a message of Airflow's calls the schema of an answer. */
interface FieldsOf {
  readonly schema: 'DAGSchema' | 'DAGDetailSchema';
  readonly title: string;
  readonly names: readonly string[];
}

/**
 * Checks the `fields` of a query.
 * @returns them; undefined: all
 * @throws Problem 400 for names that answers do not have
 */
export function readFields(
  fields: readonly string[] | undefined,
  { schema, title, names }: FieldsOf,
): readonly string[] | undefined {
  if (fields === undefined || fields.length === 0) return undefined;
  const unknown = [...new Set(fields)].filter((field) => !names.includes(field));
  if (unknown.length > 0) {
    const detail = `Invalid fields for <${schema}(many=False)>: OrderedSet(${pythonRepr(unknown)}).`;
    throw new Problem(400, { title, detail });
  }
  return fields;
}

/** An object with these fields only; all where there are none. */
export function pickFields(object: JsonObject, fields: readonly string[] | undefined): JsonObject {
  if (fields === undefined) return object;
  return Object.fromEntries(fields.map((field) => [field, object[field] as Json]));
}

/** The filter of a query for DAGs. */
export function dagFilterOf(
  query: {
    readonly only_active: boolean | undefined;
    readonly tags: readonly string[] | undefined;
    readonly dag_id_pattern: string | undefined;
  },
  dagIds: DagFilter['dagIds'],
): DagFilter {
  return { onlyActive: query.only_active ?? true, tags: query.tags, dagIdPattern: query.dag_id_pattern, dagIds };
}

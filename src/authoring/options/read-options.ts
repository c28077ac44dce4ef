import type { JsonObject } from '../../foundation/json.ts';
import { DagDefinitionError } from '../declaration/definition-error.ts';
import { nearestName } from '../declaration/nearest-name.ts';
import type { OptionReader } from './option-readers.ts';

/** How one option is read and under which key the serialized form has it. */
interface Option {
  readonly key: string;
  readonly read: OptionReader;
}

/** What may be written in one place. */
export interface OptionTable {
  /** Options that end up in the serialized form. */
  readonly options: Readonly<Record<string, Option>>;
  /** Options that somebody else reads: callbacks, params … */
  readonly others: ReadonlySet<string>;
  /** Options of Airflow that we don't have: what to say of each. */
  readonly refused: Readonly<Record<string, string>>;
}

/**
 * Reads a bag of options into serialized keys; what is undefined counts as absent.
 * @param where whose options: `task 'a' of DAG 'b'`
 * @throws DagDefinitionError for a wrong value, an unknown name (with the nearest right one) or an option of a later version
 */
export function readOptions(spec: object, table: OptionTable, where: string, timezone: string): JsonObject {
  const fields: JsonObject = {};
  for (const [name, value] of Object.entries(spec)) {
    if (value === undefined || table.others.has(name)) continue;
    const option = Object.hasOwn(table.options, name) ? table.options[name] : undefined;
    if (!option) throw new DagDefinitionError(refusal(name, table, where));
    // null is how people write "none": the same as leaving it out.
    if (value === null) continue;
    try {
      fields[option.key] = option.read(value, timezone);
    } catch (error) {
      throw new DagDefinitionError(
        `Option '${name}' of ${where} ${error instanceof Error ? error.message : String(error)}.`,
      );
    }
  }
  return fields;
}

function refusal(name: string, table: OptionTable, where: string): string {
  const known = Object.hasOwn(table.refused, name) ? table.refused[name] : undefined;
  if (known !== undefined) return `Option '${name}' of ${where} ${known}.`;
  const names = [...Object.keys(table.options), ...table.others];
  const nearest = nearestName(name, names);
  const remedy =
    nearest === undefined ? `The options are ${names.toSorted().join(', ')}.` : `Did you mean '${nearest}'?`;
  return `There is no option '${name}' for ${where}. ${remedy}`;
}

export const LATER = 'comes with a later version of Tradewind; leave it out until then';

import { printTimedelta } from '../../foundation/duration.ts';
import type { Json, JsonObject } from '../../foundation/json.ts';
import { pythonFloat, pythonRepr, pythonStr } from '../../foundation/python-repr.ts';
import { type Timestamp, pythonDatetime } from '../../foundation/timestamp.ts';
import type { DagStructure, TaskStructure } from '../../serialization/dag-structure.ts';
import { decodeValue } from '../../serialization/encoding.ts';

// Airflow answers with `str()` of the attributes of a Python object. These are its spellings.

/** How one field of a task is printed. */
export type PrintField = (task: TaskStructure, dag: DagStructure) => string;

/** As Python prints what an answer does not have. */
export const printNothing = (): string => 'None';

/** As Python prints a boolean. */
export function printFlag(flag: boolean): string {
  return flag ? 'True' : 'False';
}

/** As Python's `str()` prints a value; null where it is absent. */
export function printValue(value: Json | undefined): string {
  return pythonStr(value ?? null);
}

/** As Python prints a datetime. */
export function printDate(date: Timestamp | null): string {
  return date === null ? 'None' : pythonDatetime(date);
}

/** As Python prints a timedelta. */
export function printDuration(ms: number | null): string {
  return ms === null ? 'None' : printTimedelta(ms / 1000);
}

/** Seconds. */
export function printSeconds(seconds: number | null): string {
  return seconds === null ? 'None' : pythonFloat(seconds);
}

/** A callback is code, of which only the presence is known here. */
export function printCallback(present: boolean): string {
  return present ? '<function>' : 'None';
}

/** As Python prints a set of texts. */
export function printSet(items: readonly string[]): string {
  return items.length === 0 ? 'set()' : `{${items.map((item) => pythonRepr(item)).join(', ')}}`;
}

/** A field of the operator as it was serialized, or what holds where it was not. */
export function printSerialized(name: string, otherwise: Json = null): PrintField {
  return (task) => printValue(serializedField(task, name) ?? otherwise);
}

/** What a Python operator has where nothing was given. */
const EMPTY_ARGUMENTS: Readonly<Record<string, Json>> = { op_args: [], op_kwargs: {} };

/** The arguments of an operator that no table knows: those that may hold templates. */
export function printTemplateFields(task: TaskStructure): Record<string, PrintField> {
  return Object.fromEntries(
    task.templateFields.map((name) => [name, printSerialized(name, EMPTY_ARGUMENTS[name] ?? null)]),
  );
}

/** The params that a task sees: those of its DAG and its own. */
export function printParams(task: TaskStructure, dag: DagStructure): string {
  const values: JsonObject = {};
  for (const [name, param] of [...dag.params, ...task.params]) values[name] = (param.value ?? null) as Json;
  return pythonRepr(values);
}

function serializedField(task: TaskStructure, name: string): Json | undefined {
  const value = task.serialized[name];
  return value === undefined ? undefined : decodeValue(value);
}

/** Prints all fields of a table, in its order. */
export function printFields(
  fields: Readonly<Record<string, PrintField>>,
  task: TaskStructure,
  dag: DagStructure,
): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, print]) => [name, print(task, dag)]));
}

/** Sorts keys, as Flask's JSON does. */
export function sortedByKey(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
}

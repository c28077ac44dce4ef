import type { JsonObject } from '../../foundation/json.ts';
import type { TaskDeclaration } from '../declaration/declarations.ts';
import { toJson } from '../to-json.ts';

/** Template fields as they may be shown; a value that JSON cannot hold is shown as text. */
export function renderedFields(task: TaskDeclaration, bound: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    task.operator.facts.templateFields.map((field) => {
      try {
        return [field, toJson(bound[field]) ?? null];
      } catch {
        return [field, String(bound[field])];
      }
    }),
  );
}

import type { Arguments } from '../values/arguments.ts';
import type { WorkBudget } from './work-budget.ts';

/** What filters, tests and methods may ask of the interpreter that calls them. */
export interface Engine {
  readonly budget: WorkBudget;
  /** `value.name`, or `value[key]`, with promises awaited; undefined values come back as {@link UndefinedValue}. */
  attribute(value: unknown, name: string): Promise<unknown>;
  item(value: unknown, key: unknown): Promise<unknown>;
  call(callee: unknown, args: Arguments): Promise<unknown>;
  filter(name: string, value: unknown, args: Arguments): Promise<unknown>;
  test(name: string, value: unknown, args: Arguments): Promise<boolean>;
  /** Is there a filter or test of that name? */
  knows(kind: 'filter' | 'test', name: string): boolean;
}

/** `value | name(args)`. The answer may be a promise. */
export type Filter = (value: unknown, args: Arguments, engine: Engine) => unknown;

/** `value is name(args)`. */
export type ValueTest = (value: unknown, args: Arguments, engine: Engine) => boolean;

/** Where names that no template set are looked up: the variables of a task. */
export interface NameSource {
  /** The value or a promise of it; `undefined` where there is no such name. */
  lookUp(name: string): unknown;
}

/** What templates can use beside their variables. */
export interface TemplateEnvironment {
  readonly filters: ReadonlyMap<string, Filter>;
  readonly tests: ReadonlyMap<string, ValueTest>;
  readonly globals: ReadonlyMap<string, unknown>;
  /** The text of another template, for `include` and `import`. @throws TemplateError (TemplateNotFound) */
  load?(name: string): Promise<string> | string;
}

import type { JsonObject } from '../../foundation/json.ts';
import type { Timetable } from '../../timetables/timetable.ts';
import type { Operator } from '../operators/operator.ts';
import type { Callbacks } from '../options/callbacks.ts';
import type { Params } from '../options/param.ts';
import type { DeclarationSite } from './definition-error.ts';

/** What an author said about a DAG: everything that serialization and execution start from. Grows while the file is read. */
export interface DagDeclaration {
  readonly dagId: string;
  readonly site: DeclarationSite;
  /** Options by the keys of the serialized form, only those that were given. */
  readonly fields: JsonObject;
  readonly defaultArgs: JsonObject;
  readonly timetable: Timetable;
  /** IANA name. */
  readonly timezone: string;
  readonly params: Params;
  readonly callbacks: Callbacks;
  /** Options for every task, under those of the task: `defaultArgs` and the queue. */
  readonly taskDefaults: TaskDefaults;
  readonly templating: TemplatingOptions;
  readonly root: GroupDeclaration;
  readonly tasks: Map<string, TaskDeclaration>;
  readonly groups: Map<string, GroupDeclaration>;
  readonly edges: Edge[];
  /** True for a DAG of the SDK's first beta, whose tasks are never called and get `{ ctx, client }`. */
  isHandlersOnly: boolean;
}

export interface TaskDefaults {
  readonly fields: JsonObject;
  readonly callbacks: Callbacks;
  readonly params: Params;
}

export interface TemplatingOptions {
  readonly macros: Readonly<Record<string, unknown>>;
  readonly filters: Readonly<Record<string, (value: never, ...args: never[]) => unknown>>;
  readonly searchpath: readonly string[];
  readonly asNativeObject: boolean;
}

export interface GroupDeclaration {
  readonly kind: 'group';
  readonly dag: DagDeclaration;
  /** With the prefixes of the groups around it; null for the root. */
  readonly groupId: string | null;
  /** What it puts before the ids inside it, with the dot; empty where it puts nothing. */
  readonly prefix: string;
  readonly prefixGroupId: boolean;
  readonly displayName: string;
  readonly tooltip: string;
  readonly docMd: string | null;
  readonly uiColor: string;
  readonly uiFgcolor: string;
  readonly parent: GroupDeclaration | null;
  readonly children: (TaskDeclaration | GroupDeclaration)[];
  readonly taskDefaults: TaskDefaults;
}

export interface TaskDeclaration {
  readonly kind: 'task';
  readonly dag: DagDeclaration;
  readonly taskId: string;
  readonly group: GroupDeclaration;
  readonly site: DeclarationSite;
  readonly operator: Operator;
  /** Options by the keys of the serialized form, with all defaults of DAG and groups. */
  readonly fields: JsonObject;
  readonly callbacks: Callbacks;
  readonly params: Params;
  /**
   * Arguments of the operator by the keys of the serialized form, as the author gave them: literals, references and functions
   * of the context.
   */
  arguments: Readonly<Record<string, unknown>>;
  /** False for a factory that nobody called. */
  isPlaced: boolean;
  /** What a condition or a decider chooses from. */
  choice: Choice | null;
}

/** The tasks that a task decides between; the others of its downstream are left alone. */
export type Choice =
  | { readonly kind: 'if'; readonly whenTrue: TaskDeclaration; whenFalse: TaskDeclaration | null }
  | { readonly kind: 'switch'; readonly cases: TaskDeclaration[] };

/** An order between two tasks or groups. */
export interface Edge {
  readonly from: TaskDeclaration | GroupDeclaration;
  readonly to: TaskDeclaration | GroupDeclaration;
  readonly label?: string;
}

const declarations = new WeakMap<object, DagDeclaration>();

/** Ties a DAG to what is known of it. */
export function setDeclaration(dag: object, declaration: DagDeclaration): void {
  declarations.set(dag, declaration);
}

/** What an author said about a DAG. */
export function declarationOf(dag: object): DagDeclaration {
  const declaration = declarations.get(dag);
  if (!declaration)
    throw new TypeError(
      `This is no DAG of this copy of the authoring interface: ${Object.prototype.toString.call(dag)}`,
    );
  return declaration;
}

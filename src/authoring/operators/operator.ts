import type { JsonObject } from '../../foundation/json.ts';
import type { AnyHandler } from '../task-ref.ts';

/** How a task is shown, stored and rendered: facts of Airflow's operator of that name. */
export interface OperatorFacts {
  readonly taskType: string;
  readonly taskModule: string;
  /** The decorator's name, where Airflow shows it instead of the type. */
  readonly operatorName?: string;
  readonly uiColor: string;
  readonly uiFgcolor: string;
  readonly templateFields: readonly string[];
  /** Endings of text that names a template file. */
  readonly templateExt: readonly string[];
  readonly templateFieldsRenderers: Readonly<Record<string, string>>;
  readonly canSkipDownstream: boolean;
}

/** What a task does when it runs. */
export type Body =
  | { readonly kind: 'empty' }
  | { readonly kind: 'latest-only' }
  | { readonly kind: 'function'; readonly handler: AnyHandler }
  | { readonly kind: 'short-circuit'; readonly handler: AnyHandler; readonly ignoreDownstreamTriggerRules: boolean }
  | { readonly kind: 'branch'; readonly handler: AnyHandler }
  | { readonly kind: 'bash'; readonly appendEnv: boolean; readonly skipOnExitCode: readonly number[] }
  | {
      readonly kind: 'trigger-dag-run';
      readonly resetDagRun: boolean;
      readonly pokeIntervalMs: number;
      readonly allowedStates: readonly string[];
      readonly failedStates: readonly string[];
    };

/** One kind of task, with the facts of one use of it. */
export interface Operator {
  readonly facts: OperatorFacts;
  readonly body: Body;
  /** More keys of the serialized form, for people and APIs. */
  readonly serialized: JsonObject;
}

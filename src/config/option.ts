/** How an option's value is written, for the documentation and for generated comments. */
export type OptionType =
  | 'string'
  | 'integer'
  | 'float'
  | 'boolean'
  | 'list'
  | 'choice'
  | 'seconds'
  | 'milliseconds'
  | 'path'
  | 'file mode'
  | 'pattern';

/** One option as data, with what turns its text into a typed value. */
export interface Option<Value> {
  /** The name in `airflow.cfg` and, in capitals, in the environment. */
  readonly key: string;
  readonly type: OptionType;
  /** The text that holds where nothing is set, `{AIRFLOW_HOME}` standing for the home folder; null: no value. */
  readonly default: string | null;
  /** The version of Airflow that introduced it, or of Tradewind where the option is ours. */
  readonly since: string;
  /** One or two sentences: what it does, in which unit. */
  readonly doc: string;
  /** Secrets may come from `_CMD` and `_SECRET`, are hidden in listings on request, and never stand in complaints. */
  readonly secret: boolean;
  /** Why the default is not Airflow's; undefined where it is, or where Airflow has no such option. */
  readonly differs: string | undefined;
  /** Why it has no effect here, as a sentence; undefined where it has one. It is accepted so that a file of Airflow is. */
  readonly unused: string | undefined;
  /** What a right value looks like, to complete "expected …". */
  readonly expected: string;
  /** Reads the text; undefined where it is wrong. An unset option reads as the empty text. */
  readonly parse: (text: string) => { readonly value: Value } | undefined;
}

/** What the option means, for people: for one without effect, that and why. */
export function describeOption({ doc, unused }: Option<unknown>): string {
  return unused === undefined ? doc : `${doc} Accepted for compatibility; has no effect here: ${unused}`;
}

/** A section of the configuration: its options by the name of the property that holds their value. */
export interface Section<Options extends Record<string, Option<unknown>> = Record<string, Option<unknown>>> {
  readonly name: string;
  readonly doc: string;
  readonly options: Options;
}

/** Keeps the exact type of each option, so that the typed configuration derives from it. */
export function defineSection<Options extends Record<string, Option<unknown>>>(
  name: string,
  doc: string,
  options: Options,
): Section<Options> {
  return { name, doc, options };
}

/** The typed values of a section. */
export type SectionValues<S> =
  S extends Section<infer Options>
    ? { readonly [Property in keyof Options]: Options[Property] extends Option<infer Value> ? Value : never }
    : never;

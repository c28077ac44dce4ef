import { type DagBundle, importBundle } from '../authoring/bundle-import.ts';
import { collectDags } from '../authoring/collect-dags.ts';
import type { ParsedDag } from '../metadata/parsed-dag-file.ts';
import type { DagDefaults } from '../serialization/dag-defaults.ts';
import { hashSerializedDag } from '../serialization/hash-serialized-dag.ts';
import { serializeDag } from '../serialization/serialize-dag.ts';

export interface EvaluateOptions {
  /** Path of the DAG file from its folder, with `/`. */
  relativeFileloc: string;
  /** What DAGs and tasks get where they say nothing. */
  defaults: DagDefaults;
}

/**
 * Evaluates a bundle in this process and gives its DAGs in the serialized form. What was evaluated before is evaluated anew.
 * @throws what the author's code throws, and DagDefinitionError where a DAG is wired wrongly
 */
export async function evaluateBundle(bundle: DagBundle, options: EvaluateOptions): Promise<ParsedDag[]> {
  const dags = await collectDags(() => importBundle(bundle, { anew: true }));
  return dags.map((dag) => {
    const document = serializeDag(dag, { ...options, fileloc: bundle.fileloc });
    return { dagId: dag.dagId, document, hash: hashSerializedDag(document) };
  });
}

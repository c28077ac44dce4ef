import { type DagBundle, importBundle } from '../../authoring/bundle-import.ts';
import { collectDags } from '../../authoring/collect-dags.ts';
import type { Dag } from '../../authoring/dag.ts';
import type { ParsedDag } from '../../metadata/dag-files/parsed-dag-file.ts';
import type { DagDefaults } from '../../serialization/dag-defaults.ts';
import { hashSerializedDag } from '../../serialization/hash-serialized-dag.ts';
import { serializeDag } from '../../serialization/serialize-dag.ts';
import { checkScheduledParams } from './check-scheduled-params.ts';

/** What the configuration says of all DAGs. */
export interface EvaluateSettings {
  /** What DAGs and tasks get where they say nothing. */
  defaults: DagDefaults;
  /** IANA name of the zone of DAGs that name none: `[core] default_timezone`. */
  timezone: string;
}

/** How a bundle is evaluated. */
export interface EvaluateOptions extends EvaluateSettings {
  /** Path of the DAG file from its folder, with `/`. */
  relativeFileloc: string;
}

/** A DAG whose code can be run in this process. */
export interface EvaluatedDag extends ParsedDag {
  dag: Dag;
}

/**
 * Evaluates a bundle in this process. What was evaluated before is evaluated anew.
 * @throws what the author's code throws, and DagDefinitionError where a DAG is wired wrongly
 */
export async function evaluateBundle(bundle: DagBundle, options: EvaluateOptions): Promise<EvaluatedDag[]> {
  const { relativeFileloc, defaults, timezone } = options;
  const dags = await collectDags(() => importBundle(bundle, { anew: true }), timezone);
  const evaluated: EvaluatedDag[] = [];
  for (const dag of dags) {
    const document = serializeDag(dag, { relativeFileloc, defaults, fileloc: bundle.fileloc });
    await checkScheduledParams(dag, document);
    evaluated.push({ dag, dagId: dag.dagId, document, hash: hashSerializedDag(document) });
  }
  return evaluated;
}

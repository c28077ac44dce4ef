import { dirname } from 'node:path';
import { importBundle } from '../authoring/bundle-import.ts';
import { collectDags } from '../authoring/collect-dags.ts';
import type { Dag } from '../authoring/dag.ts';
import { AppError } from '../foundation/app-error.ts';
import type { ParsedDag } from '../metadata/parsed-dag-file.ts';
import type { DagDefaults } from '../serialization/dag-defaults.ts';
import { hashSerializedDag } from '../serialization/hash-serialized-dag.ts';
import { serializeDag } from '../serialization/serialize-dag.ts';
import { bundleDagFiles, stopBundler } from './bundle-dag-files.ts';

/** A DAG of a file that was evaluated in this process: its code can be run here. */
export interface LoadedDag extends ParsedDag {
  dag: Dag;
}

/** A DAG file evaluated in this process. */
export interface LoadedDagFile {
  bundle: { hash: string; code: string; fileloc: string };
  dags: LoadedDag[];
}

/**
 * Evaluates a DAG file in this very process, so that breakpoints in it hold: for `dags test`. Nothing protects the process from
 * the file's code.
 * @param path absolute
 * @param options `relativeFileloc` is the path from the DAG folder, with `/`
 * @throws AppError INVALID_INPUT where the file cannot be bundled; what its code throws
 */
export async function loadDagFileInProcess(
  path: string,
  options: { relativeFileloc: string; defaults: DagDefaults },
): Promise<LoadedDagFile> {
  const bundled = (await bundleDagFiles(dirname(path), [path])).get(path);
  await stopBundler();
  if (bundled?.kind !== 'bundled')
    throw new AppError('INVALID_INPUT', { reason: bundled?.error ?? `${path} cannot be read` });
  const bundle = { hash: bundled.hash, code: bundled.code, fileloc: path };
  const dags = await collectDags(() => importBundle(bundle));
  return {
    bundle,
    dags: dags.map((dag) => {
      const document = serializeDag(dag, { ...options, fileloc: path });
      return { dag, dagId: dag.dagId, document, hash: hashSerializedDag(document) };
    }),
  };
}

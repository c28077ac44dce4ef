import type { DagBundle } from '../authoring/bundle-import.ts';
import type { JsonObject } from '../foundation/json.ts';

/** Asks the loader process to evaluate one bundle; answered before the next is sent. */
export interface LoadRequest {
  bundle: DagBundle;
  /** Path of the DAG file from its folder, with `/`. */
  relativeFileloc: string;
  /** Where the file's console output goes, absolute; null drops it. */
  outputFile: string | null;
}

/** One DAG of a file, as everybody else knows it. */
export interface SerializedDag {
  dagId: string;
  /** The DAG in the serialized form, see serialization/. */
  document: JsonObject;
  /** `hashSerializedDag` of the document. */
  hash: string;
}

export type LoaderMessage =
  | { kind: 'ready' }
  | { kind: 'loaded'; dags: SerializedDag[]; memoryMb: number }
  /** The file, or a DAG of it, is wrong; `error` is the text for its author. */
  | { kind: 'failed'; error: string; memoryMb: number }
  /** Code that runs by itself (a timer, an unawaited promise) threw; the process ends. */
  | { kind: 'crashed'; error: string };

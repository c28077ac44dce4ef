import type { DagBundle } from '../../authoring/bundle-import.ts';
import type { ParsedDag } from '../../metadata/dag-files/parsed-dag-file.ts';
import type { EvaluateOptions } from './evaluate-bundle.ts';

/** Asks the loader process to evaluate one bundle; answered before the next is sent. */
export interface LoadRequest extends EvaluateOptions {
  bundle: DagBundle;
  /** Where the file's console output goes, absolute; null drops it. */
  outputFile: string | null;
}

/** What a loader process says, one message for each request after `ready`. */
export type LoaderMessage =
  | { kind: 'ready' }
  | { kind: 'loaded'; dags: ParsedDag[]; memoryMb: number }
  /** The file, or a DAG of it, is wrong; `error` is the text for its author. */
  | { kind: 'failed'; error: string; memoryMb: number }
  /** Code that runs by itself (a timer, an unawaited promise) threw; the process ends. */
  | { kind: 'crashed'; error: string };

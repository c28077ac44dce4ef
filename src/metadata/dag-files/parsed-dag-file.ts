import type { JsonObject } from '../../foundation/json.ts';

/** A DAG file that loaded, with everything that is stored of it. */
export interface ParsedDagFile {
  /** The folder of DAG files that it belongs to, by the name that Airflow gives it, such as `dags-folder`. */
  bundleName: string;
  /** Path from that folder, with `/`. Together with the bundle's name it identifies the file. */
  relativeFileloc: string;
  /** Absolute path. */
  fileloc: string;
  /** SHA-256 of `bundleCode`, hexadecimal. */
  bundleHash: string;
  /** The bundled program: what a task process evaluates. */
  bundleCode: string;
  /** The file as its author wrote it, to be shown. */
  sourceCode: string;
  dags: readonly ParsedDag[];
}

/** One DAG of a file. */
export interface ParsedDag {
  dagId: string;
  /** Its serialized form; see the room serialization. */
  document: JsonObject;
  /** `hashSerializedDag` of the document. */
  hash: string;
}

/** What identifies a DAG file. */
export type DagFileKey = Pick<ParsedDagFile, 'bundleName' | 'relativeFileloc'>;

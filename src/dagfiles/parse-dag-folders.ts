import type { IgnoreFileSyntax } from './find/airflow-ignore.ts';
import { DagFileParser, type DagFileParserOptions, type ParseResult } from './dag-file-parser.ts';
import { DagIdOwners, duplicateDagIdError } from './dag-id-owners.ts';
import { type DagFile, type DagFolder, findDagFiles } from './find/find-dag-files.ts';
import type { ParsedDag } from '../metadata/dag-files/parsed-dag-file.ts';

/** Which folders are read once, and how. */
export interface ParseDagFoldersOptions extends DagFileParserOptions {
  /** A folder may be a single file. */
  folders: readonly DagFolder[];
  ignoreFileSyntax: IgnoreFileSyntax;
}

/** A DAG and where it comes from. */
interface FoundDag extends ParsedDag {
  file: DagFile;
  bundleHash: string;
  bundleCode: string;
  /** The file as its author wrote it. */
  source: string;
}

/** What the files of the folders say. */
export interface ParsedDagFolders {
  /** Sorted by id. */
  dags: FoundDag[];
  /** Import errors, by file. */
  errors: { file: DagFile; error: string }[];
}

/** Reads all DAG files once, without a database: what commands need that speak of files. */
export async function parseDagFolders(options: ParseDagFoldersOptions): Promise<ParsedDagFolders> {
  const parser = new DagFileParser(options);
  const results: ParseResult[] = [];
  try {
    const found = await Promise.all(options.folders.map((folder) => findDagFiles(folder, options)));
    const requests = found.flatMap(({ files }) => files).map((file) => ({ file }));
    await parser.parse(requests, async (result) => void results.push(result));
  } finally {
    await parser.stop();
  }
  return collect(results);
}

function collect(results: readonly ParseResult[]): ParsedDagFolders {
  const owners = new DagIdOwners();
  const collected: ParsedDagFolders = { dags: [], errors: [] };
  for (const result of results.toSorted((a, b) => (a.file.path < b.file.path ? -1 : 1))) {
    const { file } = result;
    if (result.kind === 'failed') collected.errors.push({ file, error: result.error });
    if (result.kind !== 'parsed') continue;
    const { bundleHash, bundleCode, source } = result;
    const { refused } = owners.claim(
      file.path,
      result.dags.map((dag) => dag.dagId),
    );
    for (const dag of result.dags)
      if (!refused.has(dag.dagId)) collected.dags.push({ ...dag, file, bundleHash, bundleCode, source });
    const bundle = { hash: bundleHash, code: bundleCode, fileloc: file.path };
    if (refused.size > 0) collected.errors.push({ file, error: duplicateDagIdError(refused, bundle) });
  }
  collected.dags.sort((a, b) => (a.dagId < b.dagId ? -1 : 1));
  return collected;
}

import { createHash } from 'node:crypto';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import type { BuildFailure, BuildOptions, Message, Metafile } from 'esbuild';

import { keepImportMeta } from './keep-import-meta.ts';

/** What became of one file: its bundle, or what its author did wrong. */
export type BundledDagFile =
  | {
      kind: 'bundled';
      /** SHA-256 of the code, in hexadecimal digits. */
      hash: string;
      /** An ES module with an inline source map; npm packages are imported, local files are part of it. */
      code: string;
      /** Absolute paths of all local files that are part of it, the file itself first. */
      inputs: string[];
    }
  | { kind: 'broken'; error: string; inputs: string[] };

/**
 * Several files in one request cost a quarter of as many requests (measured: 0.7 ms a file instead of 3).
 * More do not get cheaper, but the first result comes later.
 */
export const BUNDLE_BATCH_SIZE = 50;

/**
 * Makes one module of each DAG file and its local imports. Equal content gives equal bundles on every machine: no path in
 * them is absolute, and what else is in the batch does not show.
 * @param folder absolute path of a folder above all files
 * @param paths absolute
 */
export async function bundleDagFiles(folder: string, paths: readonly string[]): Promise<Map<string, BundledDagFile>> {
  const result = new Map<string, BundledDagFile>();
  if (paths.length > 0) await bundleInto(result, folder, paths);
  return result;
}

/** Builds under way, all users of this process together: they share esbuild's own process. */
let running = 0;
let started = false;

/** Ends esbuild's own process where nobody needs it now; the next bundle starts a new one. */
export async function stopBundler(): Promise<void> {
  if (!started || running > 0) return;
  started = false;
  const { stop } = await import('esbuild');
  await stop();
}

async function bundleInto(
  result: Map<string, BundledDagFile>,
  folder: string,
  paths: readonly string[],
): Promise<void> {
  let built: { outputFiles: { path: string; contents: Uint8Array; text: string }[]; metafile: Metafile };
  try {
    built = await runEsbuild(folder, paths, {});
  } catch (error) {
    if (!isBuildFailure(error)) throw error;
    const [first] = paths;
    if (paths.length === 1 && first !== undefined) {
      result.set(first, {
        kind: 'broken',
        error: describeBuildFailure(error, folder),
        inputs: failedInputs(first, folder, error),
      });
      return;
    }
    // One broken file fails the whole batch: halve it until the broken one is alone.
    const middle = Math.ceil(paths.length / 2);
    await bundleInto(result, folder, paths.slice(0, middle));
    await bundleInto(result, folder, paths.slice(middle));
    return;
  }
  const outputs = new Map(built.outputFiles.map((output) => [output.path, output]));
  for (const path of paths) {
    const output = outputs.get(`${path}.js`);
    if (!output) throw new Error(`esbuild gave no output for ${path}`);
    const { inputs, requires } = followImports(built.metafile, relative(folder, path));
    const speaksOfItself = inputs.length > 1 && output.text.includes('import.meta');
    const code =
      requires || speaksOfItself ? await bundleSpecially(folder, path, requires, speaksOfItself) : output.text;
    const hash = createHash('sha256').update(code).digest('hex');
    result.set(path, { kind: 'bundled', hash, code, inputs: inputs.map((input) => resolve(folder, input)) });
  }
}

/** What few files need and would cost all of them. */
async function bundleSpecially(
  folder: string,
  path: string,
  requires: boolean,
  speaksOfItself: boolean,
): Promise<string> {
  // An ES module has no `require`: a file that calls it for a package gets one that looks from the file's folder.
  const banner = `import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);`;
  const { outputFiles } = await runEsbuild(folder, [path], {
    banner: requires ? { js: banner } : {},
    plugins: speaksOfItself ? [keepImportMeta(dirname(path), path)] : [],
  });
  return outputFiles[0]?.text ?? '';
}

async function runEsbuild(folder: string, paths: readonly string[], more: BuildOptions, isRetry = false) {
  running++;
  started = true;
  // Loaded when the first file is bundled: most commands never do.
  const { build, stop } = await import('esbuild');
  try {
    return await build({ ...more, ...buildOptions(folder, paths) });
  } catch (error) {
    // Its process was killed, perhaps for want of memory: `stop` lets the next build start another one.
    if (isRetry || !(error instanceof Error) || !/The service (?:was stopped|is no longer running)/.test(error.message))
      throw error;
    await stop();
  } finally {
    running--;
  }
  return await runEsbuild(folder, paths, more, true);
}

function buildOptions(folder: string, paths: readonly string[]) {
  return {
    absWorkingDir: folder,
    // Each output beside its input, so that the source map's relative paths lead to the sources; the extension is kept in
    // the name, since a.ts and a.js are two files.
    entryPoints: paths.map((path) => ({ in: path, out: join(dirname(relative(folder, path)), basename(path)) })),
    outdir: folder,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'node',
    target: 'node26',
    packages: 'external',
    // Named besides, so that a tsconfig's `paths` do not pull our own source into the bundle.
    external: ['tradewind', 'apache-airflow-ts-sdk'],
    sourcemap: 'inline',
    sourcesContent: true,
    keepNames: true,
    charset: 'utf8',
    // A folder swapped behind a link (git-sync) must not change paths, and with them the hash.
    preserveSymlinks: true,
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

/** All local files behind an entry point, and whether one of them calls `require` for what is not part of the bundle. */
function followImports(metafile: Metafile, entry: string): { inputs: string[]; requires: boolean } {
  const inputs = new Set([entry]);
  let requires = false;
  for (const input of inputs) {
    for (const imported of metafile.inputs[input]?.imports ?? []) {
      if (imported.external !== true) inputs.add(imported.path);
      else if (imported.kind === 'require-call') requires = true;
    }
  }
  return { inputs: [...inputs], requires };
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors) && error.errors.length > 0;
}

function failedInputs(path: string, folder: string, failure: BuildFailure): string[] {
  const files = failure.errors.flatMap((message) => (message.location ? [resolve(folder, message.location.file)] : []));
  return [...new Set([path, ...files])];
}

function describeBuildFailure(failure: BuildFailure, folder: string): string {
  return failure.errors.map((message) => describeMessage(message, folder)).join('\n\n');
}

/** The message, file, line and column as in a stack, and the line itself with a mark below the place. */
function describeMessage({ text, location, notes }: Message, folder: string): string {
  const hints = notes.map((note) => `\n${note.text}`).join('');
  if (!location) return `${text}${hints}`;
  const { file, line, column, lineText, length } = location;
  const kind = text.startsWith('Could not resolve') || extname(file) === '.json' ? 'Error' : 'SyntaxError';
  // esbuild counts columns in bytes.
  const before = Buffer.from(lineText).subarray(0, column).toString();
  const mark = `${before.replaceAll(/[^\t]/g, ' ')}${'^'.repeat(Math.max(1, Math.min(length, lineText.length - before.length)))}`;
  const place = `    at ${resolve(folder, file)}:${line}:${before.length + 1}`;
  return `${kind}: ${text}\n${place}\n\n${lineText}\n${mark}${hints}`;
}

import { dirname } from 'node:path';
import type { DagBundle } from '../../authoring/bundle-import.ts';
import { AppError } from '../../foundation/app-error.ts';
import { bundleDagFiles, stopBundler } from '../bundle/bundle-dag-files.ts';
import { importErrorText } from './import-error-text.ts';
import { type EvaluatedDag, evaluateBundle, type EvaluateOptions } from './evaluate-bundle.ts';

/**
 * Evaluates a DAG file in this very process, so that breakpoints in it hold: for `dags test`. Nothing protects the process from
 * the file's code.
 * @param path absolute
 * @throws AppError INVALID_INPUT with the text of the import error where the file does not load
 */
export async function loadDagFileInProcess(
  path: string,
  options: EvaluateOptions,
): Promise<{ bundle: DagBundle; dags: EvaluatedDag[] }> {
  const bundled = (await bundleDagFiles(dirname(path), [path])).get(path);
  await stopBundler();
  if (bundled?.kind !== 'bundled')
    throw new AppError('INVALID_INPUT', { reason: bundled?.error ?? `${path} cannot be read` });
  const bundle = { hash: bundled.hash, code: bundled.code, fileloc: path };
  try {
    return { bundle, dags: await evaluateBundle(bundle, options) };
  } catch (error) {
    throw new AppError('INVALID_INPUT', { reason: importErrorText(error, bundle) }, { cause: error });
  }
}

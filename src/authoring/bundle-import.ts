import { registerHooks, setSourceMapsSupport } from 'node:module';
import { pathToFileURL } from 'node:url';
import { programFile } from '../foundation/program-file.ts';

/** A DAG file with its local imports, as one module: see dagfiles/bundle-dag-files.ts. */
export interface DagBundle {
  /** SHA-256 of the code. */
  hash: string;
  code: string;
  /** Absolute path of the DAG file; it need not exist on this machine. */
  fileloc: string;
}

/** Names under which a DAG file may import the authoring interface. */
const AUTHORING_NAMES: ReadonlySet<string> = new Set(['tradewind', 'apache-airflow-ts-sdk']);

/** The parameter of a bundle's address that names its version: two versions of one file are two modules. */
const VERSION_PARAMETER = 'bundle';

/** Code of the bundles that are being imported, by their address. */
const pending = new Map<string, string>();
let evaluations = 0;
let hooked = false;

/**
 * Evaluates a bundle in this process, once for each version; asking again gives the same module, unless `anew` is set.
 *
 * The module's address is the DAG file's own, so `import.meta` speaks of the file that the author wrote, npm packages
 * are found from the file's folder, and source maps lead stacks and breakpoints to the author's lines. `tradewind` is this very
 * authoring module, so that the DAGs register with the process that evaluates them.
 * @throws whatever the author's code throws
 */
export async function importBundle(
  bundle: DagBundle,
  options: { anew?: boolean } = {},
): Promise<Record<string, unknown>> {
  installHooks();
  const version = options.anew === true ? `${bundle.hash}.${++evaluations}` : bundle.hash;
  const address = `${pathToFileURL(bundle.fileloc).href}?${VERSION_PARAMETER}=${version}`;
  pending.set(address, bundle.code);
  try {
    return (await import(address)) as Record<string, unknown>;
  } finally {
    pending.delete(address);
  }
}

/**
 * Loads the module that DAG files will import, in good time: a program that is rebuilt while it runs must not give them another
 * copy, with which no DAG would register here.
 */
export async function loadAuthoring(): Promise<void> {
  await import(programFile('authoring/index').href);
}

function installHooks(): void {
  if (hooked) return;
  hooked = true;
  setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
  const authoring = programFile('authoring/index').href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (AUTHORING_NAMES.has(specifier)) return { url: authoring, shortCircuit: true };
      if (pending.has(specifier)) return { url: specifier, format: 'module', shortCircuit: true };
      return nextResolve(specifier, context);
    },
    load(address, context, nextLoad) {
      const code = pending.get(address);
      return code === undefined ? nextLoad(address, context) : { format: 'module', source: code, shortCircuit: true };
    },
  });
}

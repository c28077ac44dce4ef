/*
 * The loader process: evaluates DAG bundles one after another and answers with their DAGs in the serialized form. It is
 * a program of its own, since the code of a DAG file may do anything: loop without end, eat memory, end the process. Its owner
 * (loader-process.ts) watches time and memory, and gives it a clean environment, which it reads here only to restore it.
 */
import { setPriority } from 'node:os';
import { loadAuthoring } from '../authoring/bundle-import.ts';
import { captureOutput } from './load/capture-output.ts';
import { evaluateBundle } from './load/evaluate-bundle.ts';
import { importErrorText } from './load/import-error-text.ts';
import type { LoaderMessage, LoadRequest } from './load/loader-messages.ts';

/** Scheduler and tasks go first. */
const LOW_PRIORITY = 5;

delete process.env['NODE_CHANNEL_FD'];
delete process.env['NODE_CHANNEL_SERIALIZATION_MODE'];
delete process.env['NODE_COMPILE_CACHE'];
const environment = { ...process.env };
const folder = process.cwd();
const send = process.send?.bind(process);

/** Resolves when the message is on its way: what is not written when the process exits is lost. */
async function answer(message: LoaderMessage): Promise<void> {
  const sent = Promise.withResolvers<void>();
  send?.(message, () => sent.resolve());
  await sent.promise;
}

async function load(request: LoadRequest): Promise<LoaderMessage> {
  const release = captureOutput(request.outputFile);
  try {
    const evaluated = await evaluateBundle(request.bundle, request);
    // One turn more, so that a promise rejected meanwhile that nobody awaits counts as this file's.
    await new Promise((resolve) => setImmediate(resolve));
    const dags = evaluated.map(({ dagId, document, hash }) => ({ dagId, document, hash }));
    return { kind: 'loaded', dags, memoryMb: usedMemoryMb() };
  } catch (error) {
    return { kind: 'failed', error: importErrorText(error, request.bundle), memoryMb: usedMemoryMb() };
  } finally {
    release();
    restoreSurroundings();
  }
}

async function crash(error: unknown): Promise<void> {
  await answer({ kind: 'crashed', error: importErrorText(error, null) });
  process.exit(1);
}

/** What one file changed must not reach the next. */
function restoreSurroundings(): void {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  if (process.cwd() !== folder) process.chdir(folder);
}

function usedMemoryMb(): number {
  return Math.ceil(process.memoryUsage.rss() / 2 ** 20);
}

setPriority(LOW_PRIORITY);
process.on('message', (request: LoadRequest) => {
  void load(request).then(answer);
});
process.on('disconnect', () => process.exit());
process.on('uncaughtException', (error) => void crash(error));
// Out of the reach of the DAG files' code.
Object.assign(process, { send: undefined, disconnect: undefined });
await loadAuthoring();
void answer({ kind: 'ready' });

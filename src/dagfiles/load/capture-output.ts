import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** How much of what a DAG file prints while it loads is kept, in bytes. */
const OUTPUT_LIMIT = 256 * 1024;

/**
 * Sends what this process prints to a file, until the returned function is called. Written at once, so that it is there if the
 * process dies; the file is created at the first output and cut off at {@link OUTPUT_LIMIT}.
 */
export function captureOutput(path: string | null): () => void {
  let file: number | null = null;
  let left = path === null ? 0 : OUTPUT_LIMIT;
  const keep = (chunk: string | Uint8Array, encoding: BufferEncoding | undefined) => {
    if (left <= 0 || path === null) return;
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
    try {
      file ??= openNew(path);
      writeSync(file, bytes.subarray(0, left));
      left -= bytes.byteLength;
      if (left <= 0) writeSync(file, `\n[output cut off after ${OUTPUT_LIMIT} bytes]\n`);
    } catch {
      // A full disk must not keep a DAG from loading.
      left = 0;
    }
  };
  const restore = [redirect(process.stdout, keep), redirect(process.stderr, keep)];
  return () => {
    for (const undo of restore) undo();
    left = 0;
    if (file !== null) closeSync(file);
    file = null;
  };
}

function openNew(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  return openSync(path, 'w');
}

function redirect(
  stream: NodeJS.WriteStream,
  keep: (chunk: string | Uint8Array, encoding: BufferEncoding | undefined) => void,
): () => void {
  const original = stream.write;
  stream.write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    done?: (error?: Error | null) => void,
  ): boolean => {
    keep(chunk, typeof encoding === 'string' ? encoding : undefined);
    const callback = typeof encoding === 'function' ? encoding : done;
    if (callback) process.nextTick(callback);
    return true;
  };
  return () => {
    stream.write = original;
  };
}

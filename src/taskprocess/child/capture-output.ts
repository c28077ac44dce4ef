import type { LogLevel } from '../../foundation/log.ts';
import { attributedTry } from './current-try.ts';

/**
 * Leads what JavaScript prints into the log of the try that prints it: standard output as INFO, standard error as ERROR.
 * What native code and child programs write to the descriptors goes to the supervisor, which logs it.
 */
export function captureOutput(): void {
  captureStream(process.stdout, 'info');
  captureStream(process.stderr, 'error');
}

function captureStream(stream: NodeJS.WriteStream, level: LogLevel): void {
  const original = stream.write.bind(stream);
  const write = (
    chunk: string | Uint8Array,
    encoding?: BufferEncoding | ((error?: Error | null) => void),
    callback?: (error?: Error | null) => void,
  ): boolean => {
    const current = attributedTry();
    if (current === undefined) {
      return typeof encoding === 'function' ? original(chunk, encoding) : original(chunk, encoding, callback);
    }
    current.output.print(level, typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString());
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
  stream.write = write as typeof stream.write;
}

import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '../../foundation/clock.ts';
import type { LogLevel } from '../../foundation/log.ts';
import { formatLogLine, printableText } from '../log-line.ts';
import { maskerOf, type TryRecord } from './try-record.ts';

/** How long the start of a line waits for its end. */
const LINE_WAIT_MS = 100;
/** A line that does not end is cut here, in characters. */
const LONGEST_LINE = 1024 * 1024;

/** What becomes of the output of a task process. */
export interface RelayOptions {
  clock: Clock;
  level: LogLevel;
  /** The try whose output it is: the present one of the process, else its last. */
  target: () => TryRecord | undefined;
  append: (record: TryRecord, text: string) => Promise<void>;
  /** Sees the text as it comes. */
  onText: (text: string) => void;
}

/**
 * Logs what native code and child programs of a task write to the process's own descriptors. Reads no faster than the log takes
 * it. Ends with the stream.
 */
export async function relayOutput(stream: Readable, options: RelayOptions): Promise<void> {
  const decoder = new StringDecoder();
  let rest = '';
  const log = async (lines: string[]) => {
    const record = options.target();
    if (record === undefined || lines.length === 0) return;
    const at = options.clock.now();
    const masker = maskerOf(record);
    const text = lines.map((line) => formatLogLine(at, 'process.ts:1', options.level, masker.mask(line))).join('');
    await options.append(record, text);
  };
  let cancelWait: () => void = () => undefined;
  const logRest = () => {
    const line = rest;
    rest = '';
    return line === '' ? Promise.resolve() : log([line]);
  };
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      const text = decoder.write(chunk);
      options.onText(text);
      cancelWait();
      const lines = (rest + printableText(text.replaceAll('\r\n', '\n'))).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_LINE) {
        lines.push(rest);
        rest = '';
      }
      await log(lines);
      // A question without a line break is not kept back, and not taken for the next try's.
      if (rest !== '') cancelWait = options.clock.after(LINE_WAIT_MS, () => void logRest());
    }
  } catch {
    // The pipe broke with its process.
  }
  cancelWait();
  await logRest();
}

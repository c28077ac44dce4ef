import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';

/** A part of a log. */
export interface LogPart {
  readonly text: string;
  /** The byte after the part. */
  readonly end: number;
  /** Nothing follows, as of now. */
  readonly isLast: boolean;
}

/**
 * Reads a part of a log file, whole lines where there are more than fit.
 * @param from the byte that it begins at
 * @param limit how many bytes it has at most
 * @returns undefined where there is no such file
 */
export async function readLogPart(file: string, from: number, limit: number): Promise<LogPart | undefined> {
  const handle = await openLog(file);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    const length = Math.max(0, Math.min(limit, size - from));
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, from);
    const read = buffer.subarray(0, bytesRead);
    const isLast = from + bytesRead >= size;
    const part = read.subarray(0, isLast ? completeLength(read) : wholeLines(read));
    return { text: part.toString(), end: from + part.length, isLast };
  } finally {
    await handle.close();
  }
}

/** The whole of a log file, piece by piece; undefined where there is none. What is written meanwhile is not waited for. */
export async function streamLog(file: string): Promise<Readable | undefined> {
  const handle = await openLog(file);
  if (!handle) return undefined;
  const { size } = await handle.stat();
  if (size === 0) {
    await handle.close();
    return Readable.from([]);
  }
  return createReadStream(file, { fd: handle, start: 0, end: size - 1 });
}

async function openLog(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Bytes up to the end of the last line; where there is none, of the last character. */
function wholeLines(bytes: Buffer): number {
  const end = bytes.lastIndexOf(0x0a) + 1;
  return end > 0 ? end : completeLength(bytes);
}

/** Bytes of the whole characters: one that is being written may be there in part. */
function completeLength(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

import { resolve } from 'node:path';

/** Whether a file is that one, or lies in that folder. */
export function isBelow(file: string, path: string): boolean {
  const absolute = resolve(path);
  return file === absolute || file.startsWith(`${absolute}/`);
}

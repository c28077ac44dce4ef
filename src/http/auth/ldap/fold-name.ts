/**
 * A name without what most attributes of a directory do not tell apart (RFC 4518): neither case nor compatibility forms nor the
 * number of spaces count.
 */
export function foldName(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').trim().replace(/\s+/g, ' ');
}

/** Whether a directory takes two texts for the same name. */
export function sameDirectoryName(one: string, other: string): boolean {
  return foldName(one) === foldName(other);
}

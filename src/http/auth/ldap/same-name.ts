/**
 * Whether a directory takes two texts for the same name, by the rules of most attributes (RFC 4518): neither case nor
 * compatibility forms nor the number of spaces count.
 */
export function sameDirectoryName(one: string, other: string): boolean {
  return prepared(one) === prepared(other);
}

function prepared(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').trim().replace(/\s+/g, ' ');
}

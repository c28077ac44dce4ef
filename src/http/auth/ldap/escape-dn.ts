/** Writes a text as the value of an attribute in a DN (RFC 4514, section 2.4): whatever it holds, it stays one value. */
export function escapeDnValue(text: string): string {
  return text
    .replace(/[\\",+;<>=]/g, '\\$&')
    .replace(/\p{Cc}/gu, (control) => hexEscape(control))
    .replace(/^[ #]| $/g, '\\$&');
}

function hexEscape(character: string): string {
  return Array.from(Buffer.from(character), (byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');
}

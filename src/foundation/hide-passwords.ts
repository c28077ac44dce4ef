/**
 * A text with the passwords in its addresses hidden: `redis://user:password@host`. Up to the last `@`, since people forget to encode
 * what stands in a password.
 */
export function hidePasswords(text: string): string {
  return text.replace(/(\b[a-z][\w+.-]*:\/\/[^\s/:@]*):\S+@/gi, '$1:***@');
}

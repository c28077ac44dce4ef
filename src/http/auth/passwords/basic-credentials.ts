/** What the header `Authorization` says: nothing, a name and a password, or something that is neither. */
export type BasicCredentials =
  | { kind: 'absent' }
  | { kind: 'given'; username: string; password: string }
  /** Basic credentials that cannot be read: no text, or no colon in it. */
  | { kind: 'unreadable' }
  /** Base64 with wrong padding: 1.10 counted it as a wrong password. */
  | { kind: 'badly-padded' }
  /** Another scheme. */
  | { kind: 'other-scheme' };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads the header of HTTP basic authentication (RFC 7617). The scheme ignores case; a value in pieces is joined, as 1.10 did. */
export function readBasicCredentials(header: string | undefined): BasicCredentials {
  const [scheme = '', ...pieces] = (header ?? '').trim().split(/\s+/);
  if (scheme === '') return { kind: 'absent' };
  if (scheme.toLowerCase() !== 'basic') return { kind: 'other-scheme' };
  const value = pieces.join('');
  if (value === '') return { kind: 'unreadable' };
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return { kind: 'unreadable' };
  if (value.length % 4 !== 0) return { kind: 'badly-padded' };
  let text: string;
  try {
    text = utf8.decode(Buffer.from(value, 'base64'));
  } catch {
    return { kind: 'unreadable' };
  }
  const colon = text.indexOf(':');
  if (colon < 0) return { kind: 'unreadable' };
  return { kind: 'given', username: text.slice(0, colon), password: text.slice(colon + 1) };
}

/*
 * The only two messages that go over a connection before StartTLS (RFC 4511, 4.14). We exchange them ourselves: what a library
 * has read ahead of the encryption, somebody in between may have written.
 */

const OID = '1.3.6.1.4.1.1466.20037';

/** An ExtendedRequest, with 1 as the number of the message. */
export const START_TLS_REQUEST: Buffer = Buffer.concat([
  Buffer.from([0x30, OID.length + 7, 0x02, 0x01, 0x01, 0x77, OID.length + 2, 0x80, OID.length]),
  Buffer.from(OID),
]);

const SEQUENCE = 0x30;
const EXTENDED_RESPONSE = 0x78;
const ENUMERATED = 0x0a;

/**
 * Whether the answer is there and agrees.
 * @throws Error where it is no, no answer to this request, or has something behind it
 */
export function readStartTlsAnswer(received: Buffer): boolean {
  const message = readElement(received, SEQUENCE);
  if (!message) return false;
  if (message.end !== received.length) throw new Error('the directory sent more than its answer to StartTLS');
  const [, , one] = message.content;
  const answer = readElement(message.content.subarray(3), EXTENDED_RESPONSE);
  const code = answer && readElement(answer.content, ENUMERATED)?.content[0];
  if (!message.content.subarray(0, 2).equals(Buffer.from([0x02, 0x01])) || one !== 1 || code === undefined)
    throw new Error('the directory did not answer StartTLS');
  if (code !== 0) throw new Error(`the directory refused StartTLS (result ${code})`);
  return true;
}

/** An element of BER; undefined where it is not whole yet. @throws Error where it is another one */
function readElement(bytes: Buffer, tag: number): { content: Buffer; end: number } | undefined {
  const [first, length] = bytes;
  if (first === undefined || length === undefined) return undefined;
  if (first !== tag) throw new Error('the directory did not answer StartTLS');
  const more = length < 0x80 ? 0 : length & 0x7f;
  // Nobody needs more than 64 KiB to agree.
  if (more > 2) throw new Error('the directory did not answer StartTLS');
  if (bytes.length < 2 + more) return undefined;
  const size = more === 0 ? length : bytes.readUIntBE(2, more);
  const start = 2 + more;
  return bytes.length < start + size ? undefined : { content: bytes.subarray(start, start + size), end: start + size };
}

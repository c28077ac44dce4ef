import { readFileSync } from 'node:fs';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isAbsolute, join } from 'node:path';
import { getCACertificates } from 'node:tls';
import { AppError } from '../../foundation/app-error.ts';

/** What a server answered. */
export interface ServerAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface RequestToSend {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Certificates that may vouch for the server; undefined: those that Node.js knows. */
  readonly ca: readonly string[] | undefined;
  readonly timeoutMs: number;
}

/** More than any answer of these APIs needs. */
const LONGEST_ANSWER = 256 * 1024 * 1024;

/**
 * Sends one request and reads the whole answer. Redirects are not followed, so that credentials go to no other server.
 * @throws AppError CONTROL_PLANE_UNAVAILABLE where there is no answer, in words for who configured the server
 */
export function sendRequest(wanted: RequestToSend): Promise<ServerAnswer> {
  const { method, url, headers, body, ca, timeoutMs } = wanted;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(unavailable(url, reasonOf(error, url, timeoutMs), error));
    const options = { method, headers, signal: AbortSignal.timeout(timeoutMs) };
    const take = (answer: IncomingMessage) => {
      const chunks: Buffer[] = [];
      let length = 0;
      answer.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > LONGEST_ANSWER) answer.destroy(new Error('the answer is longer than 256 MB'));
        else chunks.push(chunk);
      });
      answer.once('error', fail);
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() });
      });
    };
    const sent =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, ...(ca && { ca: [...ca] }) }, take)
        : requestHttp(url, options, take);
    sent.once('error', fail);
    sent.end(body);
  });
}

/**
 * The certificates that Node.js knows, with those of a file.
 * @param file relative to the home folder; empty: there is none
 * @throws AppError INVALID_INPUT where it cannot be used
 */
export function readAuthorities(file: string, home: string): string[] | undefined {
  if (file === '') return undefined;
  const path = isAbsolute(file) ? file : join(home, file);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('INVALID_INPUT', { reason: `[tradewind] remote_ca_file cannot be read: ${reason}` }, { cause });
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw new AppError('INVALID_INPUT', { reason: `[tradewind] remote_ca_file: ${path} holds no certificate` });
  }
  return [...getCACertificates('default'), text];
}

/** The address of a server, without name and password. */
export function showServer(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

function unavailable(url: URL, reason: string, cause: unknown): AppError {
  return new AppError('CONTROL_PLANE_UNAVAILABLE', { url: showServer(url), reason }, { cause });
}

/** What went wrong, in words. */
function reasonOf(error: unknown, url: URL, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return `it did not answer within ${timeoutMs / 1000} s ([tradewind] remote_timeout)`;
  }
  const { code = '' } = error as NodeJS.ErrnoException;
  const known = REASONS[code];
  if (known !== undefined) return known.replace('{host}', url.hostname);
  if (code.startsWith('HPE_')) return 'it does not speak HTTP; perhaps its address begins with https://';
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return `the TLS connection failed; perhaps its address begins with http:// (${lastPart(error.message)})`;
  }
  if (code.startsWith('CERT_') || code.startsWith('UNABLE_') || code.startsWith('ERR_TLS_')) {
    return `its certificate is not trusted: ${error.message} (${code})`;
  }
  return error.message === '' ? code : error.message;
}

const CA_HINT =
  'name the file of its authority in [tradewind] remote_ca_file or in the environment variable NODE_EXTRA_CA_CERTS';
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  ENOTFOUND: 'there is no machine of the name {host}',
  EAI_AGAIN: 'the name {host} cannot be looked up now',
  ECONNRESET: 'it closed the connection without an answer',
  EHOSTUNREACH: '{host} cannot be reached',
  ENETUNREACH: '{host} cannot be reached',
  ETIMEDOUT: '{host} does not answer',
  DEPTH_ZERO_SELF_SIGNED_CERT: `its certificate is not trusted, it signed it itself: ${CA_HINT}`,
  SELF_SIGNED_CERT_IN_CHAIN: `its certificate is not trusted, its authority is not known: ${CA_HINT}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `its certificate is not trusted, its authority is not known: ${CA_HINT}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `its certificate is not trusted, its authority is not known: ${CA_HINT}`,
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than {host}',
};

/** OpenSSL's messages begin with numbers and the places in its code. */
function lastPart(message: string): string {
  return (
    message
      .trim()
      .split(':')
      .findLast((part) => /[a-z] [a-z]/.test(part)) ?? message.trim()
  );
}

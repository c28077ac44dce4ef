/** Why a request got no answer, in words for who configured the server. */
export function whyNoAnswer(error: unknown, { url, timeoutMs }: { url: URL; timeoutMs: number }): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError' || error.name === 'TimeoutError') {
    return `it did not answer within ${timeoutMs / 1000} s ([tradewind] remote_timeout)`;
  }
  const { code = '', address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === 'ECONNREFUSED' && port !== undefined && port !== portOf(url)) {
    return `nobody listens at ${address}:${port}, the proxy of the environment (HTTP_PROXY, HTTPS_PROXY)`;
  }
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
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; perhaps the clock of this machine is wrong',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than {host}',
};

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** OpenSSL's messages begin with numbers and the places in its code. */
function lastPart(message: string): string {
  return (
    message
      .trim()
      .split(':')
      .findLast((part) => /[a-z] [a-z]/.test(part)) ?? message.trim()
  );
}

/** What the web server puts up with from its clients. */
export interface ServerLimits {
  /** A connection whose request line and headers have not arrived by then is closed. */
  readonly headTimeoutMs: number;
  /** A request whose head and body have not arrived by then is given up. */
  readonly requestTimeoutMs: number;
  /** A connection that neither sends nor takes anything for so long is closed, also one that does not take its answer. */
  readonly silenceTimeoutMs: number;
  /** How long a connection is kept for a next request. Longer than proxies keep theirs, so that they close first. */
  readonly idleTimeoutMs: number;
  /** How often the timeouts of heads and requests are looked at. */
  readonly checkIntervalMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  headTimeoutMs: 30_000,
  requestTimeoutMs: 60_000,
  silenceTimeoutMs: 120_000,
  idleTimeoutMs: 72_000,
  checkIntervalMs: 5000,
};

/** Requests of one connection that may wait for their answers before more are read. */
export const MOST_WAITING_REQUESTS = 64;
/** Request line and headers; the address of a request cannot be longer. */
export const LONGEST_HEAD_BYTES = 32 * 1024;

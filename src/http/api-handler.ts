import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Json } from '../foundation/json.ts';

/** Who makes a request, as an authentication backend found out. */
export interface ApiUser {
  readonly username: string;
}

/** What a handler of an API may know about a request. Stable: authentication backends of one's own depend on it. */
export interface ApiRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  /** The decoded parts of the path, by their names in the route. */
  readonly params: Readonly<Record<string, string>>;
  /** The first value of each name in the query, decoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Names are in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** The address of the client: of the other side of the connection, or what proxies say with `[webserver] enable_proxy_fix`. */
  readonly remoteAddress: string;
  /** Undefined where nobody was asked. Set by the authentication backend. */
  user: ApiUser | undefined;
  /**
   * The body. Nothing is read before it is asked for, and nothing twice.
   * @throws BodyTooLarge, BodyIncomplete
   */
  readBody(): Promise<Buffer>;
}

/** What a handler answers. */
export interface ApiResponse {
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A text is sent as it is, anything else as JSON. */
  readonly body: Json;
  /** Sent in place of the body, piece by piece: for what may be too large to hold. */
  readonly stream?: Readable;
}

/** Answers one request. This is what authentication backends decorate. */
export type ApiHandler = (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;

/** The body of a request is longer than allowed. */
export class BodyTooLarge extends Error {
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`The body of the request is larger than ${limitBytes} bytes`);
    this.name = 'BodyTooLarge';
    this.limitBytes = limitBytes;
  }
}

/** The connection ended before the body did. */
export class BodyIncomplete extends Error {
  constructor(options?: ErrorOptions) {
    super('The connection was closed before the body had arrived', options);
    this.name = 'BodyIncomplete';
  }
}

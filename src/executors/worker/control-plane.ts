import { AppError } from '../../foundation/app-error.ts';
import type { Clock } from '../../foundation/clock.ts';
import {
  type ClaimAnswer,
  type EndReport,
  type HeartbeatAnswer,
  type LogPiece,
  type ReleasesMessage,
  type ReportAnswer,
  SPEAKS,
  type TokensAnswer,
  type TriesAnswer,
  type TriesMessage,
} from '../../taskprocess/execution-messages.ts';
import type { ResponseFrame, ResultBody, TaskRequest } from '../../taskprocess/messages.ts';
import { RefusedRequest } from '../../taskprocess/refused-request.ts';
import { Batch } from './batch.ts';
import { type HttpAnswer, HttpConnection } from './http-connection.ts';

/** How long an answer may take. */
const TIMEOUT_MS = 30_000;
/** The other side waits for its database up to a minute. */
const REQUEST_TIMEOUT_MS = 90_000;
const MOST_IN_A_BATCH = 256;
/** A report that is larger goes alone. */
const SMALL_REPORT = 64 * 1024;

export type Claim = TriesMessage['claims'][number];
type Ended = TriesMessage['reports'][number];
type Who = Omit<TriesMessage, 'claims' | 'reports'>;

/** The web server as a worker knows it: all that it has of the metadata database. */
export class ControlPlane {
  readonly #url: string;
  readonly #http: HttpConnection;
  readonly #who: Who;
  readonly #clock: Clock;
  /** Of the web server that answered last. */
  serverVersion = '';
  readonly #tries: Batch<{ claim: Claim } | { ended: Ended }, ClaimAnswer | ReportAnswer>;

  /** @param url `[core] execution_api_server_url` */
  constructor(url: string, who: Who, clock: Clock) {
    this.#clock = clock;
    this.#url = url.endsWith('/') ? url : `${url}/`;
    this.#http = new HttpConnection(this.#url);
    this.#who = who;
    this.#tries = new Batch((asked) => this.#exchange(asked), MOST_IN_A_BATCH);
  }

  /** How long claims and reports may wait for others, to share a request. */
  set leisureMs(leisureMs: () => number) {
    this.#tries.leisureMs = leisureMs;
  }

  /** @throws AppError CONTROL_PLANE_UNAVAILABLE, as all below: it may be asked again */
  async claim(claim: Claim): Promise<ClaimAnswer> {
    // A claim is answered by one of its own kind.
    return (await this.#tries.ask({ claim })) as ClaimAnswer;
  }

  /**
   * Tells how a try ended.
   * @param log the whole of its log, where it is short
   * @returns whether the log is kept, too
   * @throws Error where the web server does not take it, however often it is sent
   */
  async report(token: string, report: EndReport, log?: LogPiece): Promise<boolean> {
    const ended = { token, report, ...(log && { log }) };
    const isSmall = sizeOf(report) < SMALL_REPORT;
    const answer = isSmall ? await this.#tries.ask({ ended }) : (await this.#exchange([{ ended }]))[0];
    if (answer && 'refused' in answer && answer.refused === 'invalid') throw new Error('it is not understood');
    return answer !== undefined && 'hasLog' in answer;
  }

  /** Lets others begin tries that were claimed, and not begun. @throws Error where it is not understood */
  async release(releases: ReleasesMessage['releases']): Promise<void> {
    await this.#post('releases', { releases }, releases[0]?.token);
  }

  /** A callback has been called. */
  async endCallback(token: string): Promise<void> {
    await this.#post('callback-ends', { tokens: [token] }, token);
  }

  /** Hands over a piece of the log of a try. @throws Error where it is not taken */
  async keepLog(token: string, piece: LogPiece): Promise<void> {
    await this.#post('logs', piece, token);
  }

  async heartbeat(tokens: readonly string[]): Promise<HeartbeatAnswer[]> {
    const answers: HeartbeatAnswer[] = [];
    for (let at = 0; at < tokens.length; at += MOST_IN_A_BATCH) {
      const some = tokens.slice(at, at + MOST_IN_A_BATCH);
      answers.push(
        ...(await this.#post<TokensAnswer<HeartbeatAnswer>>('heartbeats', { tokens: some }, some[0])).answers,
      );
    }
    return answers;
  }

  async handBack(tokens: readonly string[]): Promise<void> {
    await this.#post('hand-backs', { tokens }, tokens[0]);
  }

  /** What the code of a task asks. @throws RefusedRequest */
  async askForTask(token: string, request: TaskRequest): Promise<ResultBody | null> {
    const sent = { token, body: JSON.stringify(request), timeoutMs: REQUEST_TIMEOUT_MS };
    const { body, error } = JSON.parse(await this.#call('POST', 'requests', sent)) as ResponseFrame;
    if (error !== null) throw new RefusedRequest(error);
    return body;
  }

  /** The code of a DAG. @throws Error where there is none, or the token is for another */
  readBundle(token: string, hash: string): Promise<string> {
    return this.#call('GET', `bundles/${hash}`, { token, timeoutMs: TIMEOUT_MS });
  }

  async #exchange(asked: readonly ({ claim: Claim } | { ended: Ended })[]): Promise<(ClaimAnswer | ReportAnswer)[]> {
    const claims = asked.flatMap((one) => ('claim' in one ? [one.claim] : []));
    const reports = asked.flatMap((one) => ('ended' in one ? [one.ended] : []));
    const message: TriesMessage = { speaks: SPEAKS, now: this.#clock.now(), ...this.#who, claims, reports };
    const answer = await this.#post<TriesAnswer>('tries', message, reports[0]?.token);
    this.serverVersion = answer.version ?? 'an earlier version';
    const [claimed, kept] = [answer.claims.values(), answer.reports.values()];
    return asked.map((one) => {
      const next: IteratorResult<ClaimAnswer | ReportAnswer, undefined> = 'claim' in one ? claimed.next() : kept.next();
      if (next.value === undefined) throw new Error('the answer lacks a part');
      return next.value;
    });
  }

  /** @param token one of those in the message: who sends much says first who it is */
  async #post<Answer>(path: string, message: object, token?: string): Promise<Answer> {
    const sent = { body: JSON.stringify(message), timeoutMs: TIMEOUT_MS, ...(token !== undefined && { token }) };
    return JSON.parse(await this.#call('POST', path, sent)) as Answer;
  }

  async #call(method: 'GET' | 'POST', path: string, sent: Parameters<HttpConnection['send']>[2]): Promise<string> {
    let answer: HttpAnswer;
    try {
      answer = await this.#http.send(method, path, sent);
    } catch (error) {
      throw this.#unavailable(error instanceof Error ? error.message : String(error), error);
    }
    if (answer.status === 200) return answer.text;
    if (answer.status >= 500) throw this.#unavailable(`it answers with ${answer.status}`);
    throw new Error(`the web server refuses ${path}: ${answer.status} ${this.#reasonIn(answer)}`);
  }

  /** What our surface says, or that it is none. */
  #reasonIn({ text }: HttpAnswer): string {
    try {
      const { detail } = JSON.parse(text) as { detail?: unknown };
      if (typeof detail === 'string') return detail;
    } catch {
      // It is a page of somebody else.
    }
    return `(nothing there is for workers: [core] execution_api_server_url, ${this.#url}, must be the address of a web server with executor = CeleryExecutor, and /execution/)`;
  }

  #unavailable(reason: string, cause?: unknown): AppError {
    return new AppError('CONTROL_PLANE_UNAVAILABLE', { url: this.#url, reason }, { cause });
  }
}

/** About how long a report is as JSON: only what may be large counts. */
function sizeOf(report: EndReport): number {
  if (report.kind === 'lost') return 0;
  const { outcome, renderedFields } = report;
  const value = outcome.kind === 'success' ? outcome.returnValue : undefined;
  if (renderedFields === undefined && (value === null || typeof value !== 'object')) {
    return typeof value === 'string' ? value.length : 0;
  }
  return JSON.stringify([value, renderedFields]).length;
}

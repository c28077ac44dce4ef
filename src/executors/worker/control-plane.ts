import { AppError } from '../../foundation/app-error.ts';
import type {
  Answers,
  ClaimAnswer,
  ClaimsMessage,
  EndReport,
  HeartbeatAnswer,
  ReportAnswer,
} from '../../taskprocess/execution-messages.ts';
import type { ResponseFrame, ResultBody, TaskRequest } from '../../taskprocess/messages.ts';
import { RefusedRequest } from '../../taskprocess/refused-request.ts';
import { Batch } from './batch.ts';

/** How long an answer may take. */
const TIMEOUT_MS = 30_000;
/** The other side waits for its database up to a minute. */
const REQUEST_TIMEOUT_MS = 90_000;
const MOST_IN_A_BATCH = 256;
/** A report that is larger goes alone. */
const SMALL_REPORT = 64 * 1024;

/** The web server as a worker knows it: all that it has of the metadata database. */
export class ControlPlane {
  readonly #url: string;
  readonly #claims: Batch<ClaimsMessage['claims'][number], ClaimAnswer>;
  readonly #reports: Batch<{ token: string; report: EndReport }, ReportAnswer>;

  /** @param url `[core] execution_api_server_url` */
  constructor(url: string, who: Omit<ClaimsMessage, 'claims'>) {
    this.#url = url.endsWith('/') ? url : `${url}/`;
    this.#claims = new Batch(
      (claims) => this.#ask<ClaimAnswer>('claims', { ...who, claims }, claims[0]?.token),
      MOST_IN_A_BATCH,
    );
    this.#reports = new Batch(
      (reports) => this.#ask<ReportAnswer>('reports', { reports }, reports[0]?.token),
      MOST_IN_A_BATCH,
    );
  }

  /** @throws AppError CONTROL_PLANE_UNAVAILABLE, as all below: it may be asked again */
  claim(token: string, claim: string): Promise<ClaimAnswer> {
    return this.#claims.ask({ token, claim });
  }

  async report(token: string, report: EndReport): Promise<ReportAnswer> {
    const sent = { token, report };
    if (JSON.stringify(report).length < SMALL_REPORT) return this.#reports.ask(sent);
    const [answer] = await this.#ask<ReportAnswer>('reports', { reports: [sent] }, token);
    if (!answer) throw new Error('the answer is empty');
    return answer;
  }

  heartbeat(tokens: readonly string[]): Promise<HeartbeatAnswer[]> {
    return this.#ask<HeartbeatAnswer>('heartbeats', { tokens }, tokens[0]);
  }

  async handBack(tokens: readonly string[]): Promise<void> {
    await this.#ask('hand-backs', { tokens }, tokens[0]);
  }

  /** What the code of a task asks. @throws RefusedRequest */
  async askForTask(token: string, request: TaskRequest): Promise<ResultBody | null> {
    const response = await this.#call('requests', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    });
    const { body, error } = JSON.parse(response) as ResponseFrame;
    if (error !== null) throw new RefusedRequest(error);
    return body;
  }

  /** The code of a DAG. @throws Error where there is none, or the token is for another */
  readBundle(token: string, hash: string): Promise<string> {
    const headers = { authorization: `Bearer ${token}` };
    return this.#call(`bundles/${hash}`, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
  }

  /** @param token one of those in the message, without which the server reads no large one */
  async #ask<Answer>(path: string, message: object, token = ''): Promise<Answer[]> {
    const text = await this.#call(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return (JSON.parse(text) as Answers<Answer>).answers;
  }

  async #call(path: string, init: RequestInit): Promise<string> {
    const { status, text } = await this.#fetch(path, init);
    if (status === 200) return text;
    if (status >= 500) throw this.#unavailable(`it answers with ${status}`);
    throw new Error(`the web server refuses ${path}: ${status} ${text.slice(0, 300)}`);
  }

  async #fetch(path: string, init: RequestInit): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`${this.#url}${path}`, init);
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const { cause } = error as Error;
      throw this.#unavailable(cause instanceof Error ? cause.message : String(error), error);
    }
  }

  #unavailable(reason: string, cause?: unknown): AppError {
    return new AppError('CONTROL_PLANE_UNAVAILABLE', { url: this.#url, reason }, { cause });
  }
}

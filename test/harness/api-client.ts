import { until } from './until.ts';

/** What the server answered. */
export interface Answer {
  status: number;
  headers: Headers;
  /** The text of the body. */
  text: string;
  /** The body as JSON; undefined where it is none. */
  body: unknown;
}

/** Calls the experimental API of a server, as `curl` would. */
export class ApiClient {
  readonly #root: string;
  readonly #authorization: string | undefined;

  constructor(url: string, credentials?: { user: string; password: string }) {
    this.#root = `${url}/api/experimental`;
    if (credentials) {
      const { user, password } = credentials;
      this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    }
  }

  /** @throws TypeError where nobody answers */
  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.#root}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.#authorization !== undefined && { authorization: this.#authorization }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parse(text) };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  /** Starts a run, of a date to the microsecond so that several a second may be. @throws Error where it was not accepted */
  async trigger(dagId: string, body: object = {}): Promise<{ run_id: string; execution_date: string }> {
    const answer = await this.call('POST', `/dags/${encodeURIComponent(dagId)}/dag_runs`, {
      replace_microseconds: false,
      ...body,
    });
    if (answer.status !== 200) throw new Error(`a run of ${dagId} was refused: ${answer.status} ${answer.text}`);
    return answer.body as { run_id: string; execution_date: string };
  }

  /** Waits until the run of that date has ended. Returns its state. */
  async runEnd(dagId: string, executionDate: string, timeoutMs?: number): Promise<string> {
    const path = `/dags/${encodeURIComponent(dagId)}/dag_runs/${encodeURIComponent(executionDate)}`;
    const ended = async () => {
      const { state } = (await this.get(path)).body as { state: string };
      return state === 'success' || state === 'failed' ? state : undefined;
    };
    return until(`the run of ${dagId} on ${executionDate} ends`, ended, timeoutMs);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { Agent, request } from 'node:http';
import type { Server } from './server.ts';

/** Calls the experimental API over connections that are kept. */
export class ApiClient {
  readonly #server: Server;
  readonly #agent = new Agent({ keepAlive: true });
  #runs = 0;

  constructor(server: Server) {
    this.#server = server;
  }

  get(path: string): Promise<string> {
    return this.#call('GET', path);
  }

  /** Starts a run of a date that no run of this client had. @returns the moment of the request, as an epoch time in ms */
  async trigger(dagId: string): Promise<number> {
    const date = new Date(Date.UTC(2026, 0, 1) + this.#runs++ * 1000).toISOString();
    const atMs = performance.timeOrigin + performance.now();
    await this.#call('POST', `/api/experimental/dags/${dagId}/dag_runs`, JSON.stringify({ execution_date: date }));
    return atMs;
  }

  close(): void {
    this.#agent.destroy();
  }

  #call(method: string, path: string, body?: string): Promise<string> {
    const { host, port } = this.#server;
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, method, path, headers, agent: this.#agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`${method} ${path} answers ${response.statusCode}: ${text.slice(0, 500)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

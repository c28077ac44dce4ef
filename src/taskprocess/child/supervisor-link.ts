import type {
  Notice,
  RequestFrame,
  ResponseFrame,
  ResultBody,
  SupervisorBody,
  SupervisorFrame,
  TaskProcessBody,
  TaskRequest,
} from '../messages.ts';
import { RefusedRequest } from '../refused-request.ts';

type Send = (message: unknown, callback?: (error: Error | null) => void) => boolean;

/** The task process's end of the channel to its supervisor. */
export class SupervisorLink {
  readonly #send: Send;
  readonly #waiting = new Map<number, { resolve: (body: ResultBody | null) => void; reject: (error: Error) => void }>();
  #lastId = 0;

  /**
   * Takes the channel that the process was started with, so that task code does not find it.
   * @throws Error where the process was started without one
   */
  constructor(onBody: (frame: RequestFrame<SupervisorBody>) => void) {
    if (process.send === undefined) throw new Error('this program is started by a supervisor, with an IPC channel');
    this.#send = process.send.bind(process) as Send;
    delete process.send;
    process.on('message', (message) => {
      const frame = message as SupervisorFrame;
      if ('error' in frame) this.#settle(frame);
      else onBody(frame);
    });
  }

  /** @throws RefusedRequest where the supervisor says no */
  request(body: TaskRequest): Promise<ResultBody | null> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.post(id, body);
    });
  }

  notify(body: Notice): void {
    this.post(0, body);
  }

  /** Sends a frame; `sent` is called when it is on its way, or never where the supervisor is gone. */
  post(id: number, body: TaskProcessBody, sent?: () => void): void {
    this.#send({ id, body } satisfies RequestFrame<TaskProcessBody>, (error) => {
      // A failed write means that the supervisor is gone; `disconnect` ends this process.
      if (error === null) sent?.();
    });
  }

  #settle(frame: ResponseFrame): void {
    const waiting = this.#waiting.get(frame.id);
    this.#waiting.delete(frame.id);
    if (frame.error !== null) waiting?.reject(new RefusedRequest(frame.error));
    else waiting?.resolve(frame.body);
  }
}

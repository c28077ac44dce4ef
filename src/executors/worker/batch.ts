/** How many requests are on their way at once: the next one fills up meanwhile. */
const MOST_ON_THE_WAY = 1;

interface Waiting<Input, Output> {
  readonly input: Input;
  resolve(output: Output): void;
  reject(error: unknown): void;
}

/** Puts what is asked at the same time into one request. Nobody is made to wait for others to come, unless there is time. */
export class Batch<Input, Output> {
  readonly #send: (inputs: Input[]) => Promise<readonly Output[]>;
  readonly #largest: number;
  #waiting: Waiting<Input, Output>[] = [];
  #onTheWay = 0;
  #scheduled = false;
  /** How long the next request may wait for more to come: whoever asks has other work meanwhile. */
  leisureMs = () => 0;

  /**
   * @param send answers in the order of the inputs
   * @param largest how many go into one request
   */
  constructor(send: (inputs: Input[]) => Promise<readonly Output[]>, largest: number) {
    this.#send = send;
    this.#largest = largest;
  }

  ask(input: Input): Promise<Output> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ input, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#onTheWay >= MOST_ON_THE_WAY) return;
    this.#scheduled = true;
    const send = () => {
      this.#scheduled = false;
      void this.#sendNext();
    };
    const leisureMs = this.leisureMs();
    if (leisureMs > 0) setTimeout(send, leisureMs);
    else setImmediate(send);
  }

  async #sendNext(): Promise<void> {
    const group = this.#waiting.splice(0, this.#largest);
    if (group.length === 0) return;
    this.#onTheWay += 1;
    if (this.#waiting.length > 0) this.#schedule();
    try {
      const outputs = await this.#send(group.map(({ input }) => input));
      for (const [i, one] of group.entries()) {
        const output = outputs[i];
        if (output === undefined) one.reject(new Error('the answer lacks a part'));
        else one.resolve(output);
      }
    } catch (error) {
      for (const one of group) one.reject(error);
    }
    this.#onTheWay -= 1;
    if (this.#waiting.length > 0) this.#schedule();
  }
}

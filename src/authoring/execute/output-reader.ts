import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is logged in pieces, in characters: a command that prints no line breaks must not fill the memory. */
const LONGEST_LINE = 1 << 20;

/** Splits the output of a program into lines as it comes. Bytes that are no UTF-8 become replacement characters. */
export class OutputReader {
  /** The last line so far, without the break and trailing blanks; empty where nothing was printed. */
  lastLine = '';
  readonly #decoder = new StringDecoder('utf8');
  readonly #onLine: (line: string) => void;
  #rest = '';

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(chunk)).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#report(line);
    while (this.#rest.length > LONGEST_LINE) {
      this.#report(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
  }

  /** To be called once, when no more comes. */
  end(): void {
    this.#rest += this.#decoder.end();
    if (this.#rest !== '') this.#report(this.#rest);
  }

  #report(line: string): void {
    this.lastLine = line.trimEnd();
    this.#onLine(this.lastLine);
  }
}

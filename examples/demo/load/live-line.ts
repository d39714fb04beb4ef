/** Prints a line again and again: over itself in a terminal, elsewhere below each other and less often. */
export class LiveLine {
  readonly #text: () => string;
  readonly #output: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout;

  constructor(text: () => string, output: NodeJS.WriteStream = process.stdout) {
    this.#text = text;
    this.#output = output;
    this.#timer = setInterval(() => this.#print(), output.isTTY ? 500 : 5000);
  }

  /** Prints it for the last time. */
  end(): void {
    clearInterval(this.#timer);
    this.#print();
    if (this.#output.isTTY) this.#output.write('\n');
  }

  #print(): void {
    const text = this.#text();
    // Back to the start of the line, which is cleared.
    this.#output.write(this.#output.isTTY ? `\r\u001B[2K${text}` : `${text}\n`);
  }
}

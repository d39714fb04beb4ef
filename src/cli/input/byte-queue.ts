/** Bytes of a source, taken in pieces of any size. */
export class ByteQueue {
  readonly #source: AsyncGenerator<Buffer>;
  #ahead: Buffer = Buffer.alloc(0);

  constructor(source: AsyncGenerator<Buffer>) {
    this.#source = source;
  }

  /** So many of the next bytes, or more, without taking them; fewer where the source has no more. */
  async peek(length: number): Promise<Buffer> {
    while (this.#ahead.length < length) {
      const { value, done } = await this.#source.next();
      if (done === true) break;
      this.#ahead = this.#ahead.length === 0 ? value : Buffer.concat([this.#ahead, value]);
    }
    return this.#ahead.subarray(0, length);
  }

  /** So many of the next bytes at most; none where there are no more. */
  async take(length: number): Promise<Buffer> {
    if (this.#ahead.length === 0) await this.peek(1);
    const taken = this.#ahead.subarray(0, length);
    this.#ahead = this.#ahead.subarray(length);
    return taken;
  }

  /** The end of what was taken last, which was not wanted. */
  putBack(bytes: Buffer): void {
    if (bytes.length > 0) this.#ahead = Buffer.concat([bytes, this.#ahead]);
  }

  async *rest(): AsyncGenerator<Buffer> {
    if (this.#ahead.length > 0) yield this.#ahead;
    yield* this.#source;
  }
}

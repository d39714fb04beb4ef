/** Why there is no answer, or no more of it, in words for a person. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError';
  /** There is too much of it. */
  readonly isTooLong: boolean;

  constructor(message: string, { isTooLong = false }: { isTooLong?: boolean } = {}) {
    super(message);
    this.isTooLong = isTooLong;
  }
}

/** How an answer is asked for. */
export interface RequestOptions {
  headers: Readonly<Record<string, string>>;
  /** How long the server may say nothing, before its answer and within, in milliseconds. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** What a server answers to a GET, as it comes in. */
export class HttpAnswer {
  readonly #response: Response;
  readonly #silence: Silence;

  private constructor(response: Response, silence: Silence) {
    this.#response = response;
    this.#silence = silence;
  }

  /** Throws an {@link AnswerError}. One of its readers must be called. */
  static async to(url: URL, { headers, timeoutMs, signal }: RequestOptions): Promise<HttpAnswer> {
    const silence = new Silence(timeoutMs);
    try {
      const response = await fetch(url, {
        signal: AbortSignal.any([signal, silence.signal]),
        headers,
        // What it is redirected to is not whom the headers are meant for.
        redirect: Object.keys(headers).length > 0 ? 'manual' : 'follow',
      });
      return new HttpAnswer(response, silence);
    } catch (error) {
      silence.end();
      throw silence.reason ?? new AnswerError(whyNone(error));
    }
  }

  get status(): number {
    return this.#response.status;
  }

  get ok(): boolean {
    return this.#response.ok;
  }

  /** Throws an {@link AnswerError}, also for more than so many bytes. */
  async *chunks(mostBytes: number): AsyncGenerator<Buffer> {
    let bytes = 0;
    try {
      for await (const chunk of this.#response.body ?? []) {
        this.#silence.restart();
        const buffer = Buffer.from(chunk as Uint8Array);
        bytes += buffer.length;
        if (bytes > mostBytes)
          throw new AnswerError(`its answer is longer than ${inMegabytes(mostBytes)}`, { isTooLong: true });
        yield buffer;
      }
    } catch (error) {
      throw this.#silence.reason ?? (error instanceof AnswerError ? error : new AnswerError(whyNone(error)));
    } finally {
      this.#silence.end();
    }
  }

  /** All of it. Throws an {@link AnswerError}, also for more than so many bytes. */
  async text(mostBytes: number): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.chunks(mostBytes)) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
}

/** Gives up on a server that says nothing for too long. */
class Silence {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  reason: AnswerError | undefined;

  constructor(timeoutMs: number) {
    this.#timer = setTimeout(() => {
      this.reason = new AnswerError(
        `it said nothing for ${timeoutMs / 1000} s; --jaeger-timeout says how long to wait`,
      );
      this.#controller.abort();
    }, timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  restart(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

function whyNone(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // `fetch` fails with little more than that; the reason is its cause.
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  const { code } = cause as NodeJS.ErrnoException;
  return code ?? cause.message;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en')} MB`;
}

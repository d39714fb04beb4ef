import { LatencyAnalysis } from './analysis/latency-analysis.ts';
import type { LatencyReport } from './analysis/latency-report.ts';
import { withoutTimes } from './analysis/untimed-report.ts';
import type { Prices as Rates } from './analysis/prices.ts';
import type { SpanFacts } from './analysis/span-facts.ts';
import { FactsIntake } from './inputs/facts-intake.ts';
import { JaegerClient, JaegerError, type JaegerAccess } from '../span-input/jaeger-client.ts';
import { JaegerTraces } from './inputs/jaeger-traces.ts';
import { opensSavedReport, readSavedReport } from './inputs/saved-report.ts';
import { opensDocument, readShape, SpanDocument } from '../span-input/span-document.ts';
import { SpanLines } from '../span-input/span-lines.ts';
import type { SpanTaker } from './inputs/span-taker.ts';
import type { BadLines } from '../input/bad-lines.ts';
import { InputError } from '../input/input-error.ts';
import type { ProgramIo } from '../program-io.ts';
import { emptyInput, openTextInput, tornInput, type TextInput } from '../input/text-input.ts';
import { doubtsAbout, isTimeless, withoutAdvice, withoutWayAround } from '../span-input/reading-doubts.ts';
import { nothingRecognised, unknownService } from './report-problems.ts';
import type { Prices } from '../../model/billed.ts';
import type { ReportSource } from './report-options.ts';

/** What the reading of a report's inputs is made of. */
export interface ReportReadingParts {
  sources: readonly ReportSource[];
  /** Whether there are other inputs, these or those of a baseline, so that messages must say which is meant. */
  isOneOfMany: boolean;
  /** Spans that name another service are left out. */
  service: string | undefined;
  slowest: number;
  /** By which what spans cost is worked out, in place of what they say. */
  rates: Rates | undefined;
  /** By which spans are priced that are made as they are read. */
  published: Prices | undefined;
  access: JaegerAccess;
  io: ProgramIo;
  badLines: BadLines;
}

/** Reads the inputs of one report, one after the other. */
export class ReportReading implements SpanTaker {
  readonly #parts: ReportReadingParts;
  readonly #analysis: LatencyAnalysis;
  #saved: LatencyReport | undefined;
  /** Of what was read as it happened, whether it says when. */
  #isTimed = true;
  /** Lines, and elements of documents, so far. */
  lines = 0;
  /** What makes the numbers of an input doubtful, in words. */
  readonly doubts: string[] = [];
  /** Whether there are spans that are not made as they are read, of which somebody else may know. */
  hasOthersSpans = false;
  /** Whether there are spans that are made as they are read. */
  hasMadeSpans = false;
  /** What is being read. */
  input: TextInput | undefined;
  jaeger: JaegerTraces | undefined;

  constructor(parts: ReportReadingParts) {
    this.#parts = parts;
    this.#analysis = new LatencyAnalysis({ slowest: parts.slowest, prices: parts.rates });
  }

  get spans(): number {
    return this.#analysis.spans;
  }

  get sessions(): number {
    return this.#analysis.sessions;
  }

  add(span: SpanFacts): void {
    const { service } = this.#parts;
    if (service === undefined || span.service === undefined || span.service === service)
      this.#analysis.add(span);
    else this.#analysis.otherServiceSpans += 1;
  }

  passOver(): void {
    this.#analysis.otherSpans += 1;
  }

  /** Throws an {@link InputError}. After an interruption the report is of what was read until then. */
  async read(): Promise<LatencyReport> {
    for (const source of this.#parts.sources) {
      if (this.#parts.io.interruption.aborted) break;
      if (source.kind === 'file') await this.#readFile(source.path);
      else await this.#readJaeger(source);
    }
    const report = this.#saved ?? this.#analysis.finish();
    const known = this.#isTimed ? report : withoutTimes(report);
    return { ...known, doubts: [...known.doubts, ...this.doubts.map(withoutWayAround)] };
  }

  async #readJaeger({ url, service, range }: ReportSource & { kind: 'jaeger' }): Promise<void> {
    const { access, io } = this.#parts;
    this.hasOthersSpans = true;
    const client = new JaegerClient(url, access, io.interruption);
    this.jaeger = new JaegerTraces(client, { service, ...range }, this);
    try {
      await this.jaeger.read();
      if (this.jaeger.traces > 0) return;
      const services = await client.services();
      if (!services.includes(service)) throw new InputError(unknownService({ url, service, services }));
    } catch (error) {
      if (this.#parts.io.interruption.aborted) return;
      throw error instanceof JaegerError ? new InputError(error.message, { cause: error }) : error;
    } finally {
      this.jaeger = undefined;
    }
  }

  async #readFile(path: string): Promise<void> {
    const { io } = this.#parts;
    const input = await openTextInput(path, io.stdin);
    const close = (): void => input.close();
    this.input = input;
    io.interruption.addEventListener('abort', close);
    if (io.interruption.aborted) close();
    try {
      await this.#readInput(input);
    } finally {
      io.interruption.removeEventListener('abort', close);
      this.input = undefined;
      close();
    }
  }

  async #readInput(input: TextInput): Promise<void> {
    const chunks = input.chunks();
    const { start, shape } = await readShape(chunks);
    try {
      if (opensSavedReport(shape)) this.#saved = await this.#readSaved(input, start, chunks);
      else if (opensDocument(shape)) await this.#readDocument(input, start, chunks);
      else await this.#readLines(input, start, chunks);
    } finally {
      if (input.isTorn) this.#parts.badLines.addInput(tornInput(input));
    }
  }

  async #readLines(input: TextInput, start: Buffer, rest: AsyncGenerator<Buffer>): Promise<void> {
    const { name } = input;
    const before = this.lines;
    const { badLines, isOneOfMany, published } = this.#parts;
    const sayBadLine = (lineNumber: number, problem: string): void =>
      badLines.add(lineNumber, withoutAdvice(problem), isOneOfMany ? name : undefined);
    const spans = new SpanLines(new FactsIntake(this), sayBadLine, {
      ...(published && { prices: published }),
    });
    const take = (chunk: Buffer): void => {
      spans.push(chunk);
      this.lines = before + spans.lines;
    };
    take(start);
    for await (const chunk of rest) take(chunk);
    spans.end();
    this.lines = before + spans.lines;
    this.hasOthersSpans ||= spans.requests > 0;
    this.hasMadeSpans ||= spans.events > 0;
    this.#isTimed &&= !isTimeless(spans);
    this.doubts.push(...doubtsAbout(spans).map((doubt) => `${name}: ${doubt}`));
    // What was not read to its end may have had something.
    if (this.#parts.io.interruption.aborted) return;
    if (spans.lines === 0) throw new InputError(emptyInput(input));
    if (spans.requests === 0 && spans.events === 0) throw new InputError(nothingRecognised(name));
  }

  async #readDocument({ name }: TextInput, start: Buffer, rest: AsyncGenerator<Buffer>): Promise<void> {
    const document = new SpanDocument(new FactsIntake(this), (number, problem) => {
      this.#parts.badLines.addOther(`${name}: element ${number} of resourceSpans ${problem}`);
    });
    const before = this.lines;
    this.hasOthersSpans = true;
    const take = (chunk: Buffer): void => {
      document.push(chunk);
      this.lines = before + document.elements;
    };
    take(start);
    for await (const chunk of rest) take(chunk);
    document.end();
    if (document.elements === 0 && !this.#parts.io.interruption.aborted)
      throw new InputError(nothingRecognised(name));
  }

  async #readSaved({ name }: TextInput, start: Buffer, rest: AsyncGenerator<Buffer>): Promise<LatencyReport> {
    if (this.#parts.sources.length > 1)
      throw new InputError(`${name} is a report, which adds up with nothing else: expected it alone`);
    this.hasOthersSpans = true;
    const chunks = [start];
    for await (const chunk of rest) chunks.push(chunk);
    const report = readSavedReport(Buffer.concat(chunks).toString('utf8'));
    if (typeof report === 'string') throw new InputError(`cannot read ${name}: ${report}`);
    if (this.#parts.rates !== undefined)
      this.doubts.push(`${name}: --prices changes nothing of a report that was saved`);
    return report;
  }
}

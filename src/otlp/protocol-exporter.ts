import type { ExportResult } from '@opentelemetry/core';

import { ProtocolError, UNSUPPORTED_MEDIA_TYPE } from './export-error.ts';
import type { AskedProtocol } from './otlp-protocol.ts';
import type { PartialSuccess } from './partial-success.ts';
import { tapPartialSuccess } from './partial-success-tap.ts';
import { diagnostics } from '../host/diagnostics.ts';
import type { OtlpProtocol } from './telemetry-options.ts';

/** What exporters of both signals do. */
export interface Exporter<Content> {
  export(content: Content, resultCallback: (result: ExportResult) => void): void;
}

/** What a {@link ProtocolExporter} is made of. */
export interface ProtocolExporterParts<Inner> {
  /** What is sent, for messages. */
  sent: string;
  /** Scheme, host and port, for messages. */
  receiver: string;
  asked: AskedProtocol | undefined;
  /** What has it compressed; absent where it is not. */
  compressedBy?: string | undefined;
  build: (protocol: OtlpProtocol) => Inner;
}

/**
 * Exports as JSON, or by the protocol that was asked for. Where none was, a receiver that does not take JSON (415) is sent
 * the same again as protobuf, and all that follows.
 */
export class ProtocolExporter<Content, Inner extends Exporter<Content>> {
  readonly #parts: ProtocolExporterParts<Inner>;
  #protocol: OtlpProtocol;
  #inner: Inner;
  #takePartialSuccess: () => PartialSuccess;

  constructor(parts: ProtocolExporterParts<Inner>) {
    this.#parts = parts;
    this.#protocol = parts.asked?.protocol ?? 'http/json';
    this.#inner = parts.build(this.#protocol);
    this.#takePartialSuccess = tapPartialSuccess(this.#inner, this.#protocol);
  }

  get protocol(): OtlpProtocol {
    return this.#protocol;
  }

  /** The exporter of the SDK that is in use. */
  get inner(): Inner {
    return this.#inner;
  }

  /** What the receiver said of what was sent, in its callback. */
  takePartialSuccess(): PartialSuccess {
    return this.#takePartialSuccess();
  }

  export(content: Content, resultCallback: (result: ExportResult) => void): void {
    const protocol = this.#protocol;
    this.#inner.export(content, (result) => {
      if (!isUnsupported(result)) resultCallback(result);
      else if (this.#goesOverFrom(protocol)) this.export(content, resultCallback);
      else resultCallback({ ...result, error: this.#unsupported() });
    });
  }

  /** Whether there is another protocol to try, which is then the one in use. */
  #goesOverFrom(protocol: OtlpProtocol): boolean {
    // Others that were under way have said so already.
    if (protocol !== this.#protocol) return true;
    const { asked, build, receiver, sent } = this.#parts;
    if (asked !== undefined || protocol === 'http/protobuf') return false;
    this.#protocol = 'http/protobuf';
    this.#inner = build(this.#protocol);
    this.#takePartialSuccess = tapPartialSuccess(this.#inner, this.#protocol);
    diagnostics.warn(
      `${receiver} does not take http/json${this.#orCompressed()} (HTTP status 415): ${sent} are sent as http/protobuf from here on, ` +
        'as OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf says from the start',
    );
    return true;
  }

  /** The same status is the answer to a compression that is not known. */
  #orCompressed(): string {
    const { compressedBy } = this.#parts;
    return compressedBy === undefined ? '' : `, or takes nothing compressed, as ${compressedBy} asks for`;
  }

  #unsupported(): ProtocolError {
    const { asked } = this.#parts;
    const what =
      asked === undefined
        ? 'takes neither http/json nor http/protobuf'
        : `does not take ${asked.protocol}, which ${asked.setting} asks for`;
    return new ProtocolError(
      `HTTP status ${UNSUPPORTED_MEDIA_TYPE}, the receiver ${what}${this.#orCompressed()}`,
    );
  }
}

function isUnsupported({ error }: ExportResult): boolean {
  return error !== undefined && Reflect.get(error, 'code') === UNSUPPORTED_MEDIA_TYPE;
}

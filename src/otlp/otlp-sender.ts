import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { context } from '@opentelemetry/api';
import { suppressTracing } from '@opentelemetry/core';
import type { convertLegacyHttpOptions } from '@opentelemetry/otlp-exporter-base/node-http';
import type { ISerializer } from '@opentelemetry/otlp-transformer';

import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import { describeExportError, exportErrorType } from './export-error.ts';
import { readPartialSuccess, type PartialSuccess } from './partial-success.ts';
import { post, type PostAnswer } from './post-request.ts';
import { retryAfterMillis } from './retry-after.ts';

/** Where spans or metrics are sent and how, from options and environment. */
export type SenderConfig = Pick<
  ReturnType<typeof convertLegacyHttpOptions>,
  'url' | 'headers' | 'compression' | 'agentFactory'
> & {
  /** Of one request at most. */
  timeoutMillis: number;
};

/** Why a request was not taken: in words, and as an `error.type`. */
export interface ExportFailure {
  reason: string;
  errorType: string;
}

/** What became of a request: taken, but for a part perhaps; refused for good; or to be tried again. */
export type SendOutcome =
  | ({ kind: 'accepted' } & PartialSuccess)
  | ({ kind: 'refused' } & ExportFailure)
  | ({ kind: 'unavailable'; retryAfterMillis?: number | undefined } & ExportFailure);

/** Sends to a receiver, each call one request at most; never rejects. */
export interface Sender<Content> {
  send(content: Content, timeoutMillis?: number): Promise<SendOutcome>;
}

// https://opentelemetry.io/docs/specs/otlp/#failures-1
const TRY_AGAIN = new Set([429, 502, 503, 504]);

const compress = promisify(gzip);

/**
 * Sends OTLP/HTTP JSON. The exporters of the SDK do too, but keep to themselves what a receiver says of what it rejected (which they
 * log as it comes) and of when to come back, and their waits between retries cannot be cancelled.
 */
export class OtlpSender<Content> implements Sender<Content> {
  readonly #config: SenderConfig;
  readonly #serializer: Pick<ISerializer<Content, unknown>, 'serializeRequest'>;

  constructor(config: SenderConfig, serializer: Pick<ISerializer<Content, unknown>, 'serializeRequest'>) {
    this.#config = config;
    this.#serializer = serializer;
  }

  async send(content: Content, timeoutMillis = this.#config.timeoutMillis): Promise<SendOutcome> {
    let body: Uint8Array | undefined;
    try {
      body = this.#serializer.serializeRequest(content);
    } catch (error) {
      return { kind: 'refused', ...describeFailure(error) };
    }
    if (body === undefined) return { kind: 'refused', reason: 'nothing to send', errorType: 'empty' };
    try {
      return outcomeOf(await this.#post(body, Math.min(timeoutMillis, this.#config.timeoutMillis)));
    } catch (error) {
      return { kind: 'unavailable', ...describeFailure(error) };
    }
  }

  async #post(body: Uint8Array, timeoutMillis: number): Promise<PostAnswer> {
    const { headers, compression, agentFactory } = this.#config;
    const url = new URL(this.#config.url);
    const zipped = compression === 'gzip';
    const request = {
      url,
      headers: {
        'user-agent': `${PACKAGE_NAME}/${PACKAGE_VERSION}`,
        ...(await headers()),
        ...(zipped && { 'content-encoding': 'gzip' }),
      },
      agent: await agentFactory(url.protocol),
      body: zipped ? await compress(body) : body,
      timeoutMillis,
    };
    // An HTTP instrumentation of the application would trace it.
    return context.with(suppressTracing(context.active()), () => post(request));
  }
}

function outcomeOf({ status, retryAfter, body }: PostAnswer): SendOutcome {
  if (status >= 200 && status <= 299) return { kind: 'accepted', ...readPartialSuccess(body) };
  // What it says may quote the keys of the request.
  const failure = { reason: `HTTP status ${status}`, errorType: `${status}` };
  if (!TRY_AGAIN.has(status)) return { kind: 'refused', ...failure };
  return { kind: 'unavailable', ...failure, retryAfterMillis: retryAfterMillis(retryAfter) };
}

function describeFailure(error: unknown): ExportFailure {
  return { reason: describeExportError(error), errorType: exportErrorType(error) };
}

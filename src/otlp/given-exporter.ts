import type { SpanExporter } from '@opentelemetry/sdk-trace-base';

import { diagnostics } from '../host/diagnostics.ts';
import { readExportError } from './export-error.ts';

/** How an exporter of the application's is called in messages and metrics: by its class. */
export function exporterName(exporter: object, otherwise: string): string {
  const { constructor } = exporter as { constructor?: unknown };
  const name = typeof constructor === 'function' ? constructor.name : '';
  return name === '' || name === 'Object' ? otherwise : name;
}

/** What becomes of an exporter of the application's when nothing is being exported with it. Nothing here rejects. */
export class GivenExporter {
  readonly #exporter: SpanExporter;
  #ended: Promise<void> | undefined;

  constructor(exporter: SpanExporter) {
    this.#exporter = exporter;
  }

  forceFlush(): Promise<void> {
    return attempt('forceFlush', () => this.#exporter.forceFlush?.());
  }

  /** Once, however often it is asked for. */
  shutdown(): Promise<void> {
    return (this.#ended ??= attempt('shutdown', () => this.#exporter.shutdown()));
  }
}

async function attempt(name: string, step: () => Promise<void> | undefined): Promise<void> {
  try {
    await step();
  } catch (error) {
    diagnostics.error(`${name}() of the trace exporter failed: ${readExportError(error).reason}`);
  }
}

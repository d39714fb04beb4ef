import type { Read, Warn } from './environment-values.ts';
import { quoteStart } from '../privacy/scrub.ts';
import { SENT, type TelemetrySignal } from './signal-url.ts';
import type { OtlpProtocol, TelemetryOptions } from './telemetry-options.ts';

/** A protocol that was asked for, and by what, for messages. */
export interface AskedProtocol {
  protocol: OtlpProtocol;
  setting: string;
}

/** What was asked for each signal; absent where nothing was. */
export type AskedProtocols = Partial<Record<TelemetrySignal, AskedProtocol>>;

export function isOtlpProtocol(value: unknown): value is OtlpProtocol {
  return value === 'http/json' || value === 'http/protobuf';
}

/** What the option says. */
export function protocolsOfOption(option: TelemetryOptions['protocol']): AskedProtocols {
  if (option === undefined) return {};
  if (typeof option === 'string') {
    const asked = { protocol: option, setting: 'the option protocol' };
    return { traces: asked, metrics: asked };
  }
  const asked: AskedProtocols = {};
  for (const signal of SIGNALS) {
    const protocol = option[signal];
    if (protocol !== undefined) asked[signal] = { protocol, setting: `the option protocol.${signal}` };
  }
  return asked;
}

/**
 * What the variables say. A protocol that is not offered counts as not asked for, and is warned about, once for each variable,
 * where a signal is sent for which it has the last word.
 */
export function readProtocols(
  read: Read,
  warn: Warn,
  decides: Readonly<Record<TelemetrySignal, boolean>>,
): AskedProtocols {
  const asked: AskedProtocols = {};
  const wrong = new Map<string, TelemetrySignal[]>();
  for (const signal of SIGNALS) {
    const own = `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_PROTOCOL`;
    const setting = read(own) === undefined ? 'OTEL_EXPORTER_OTLP_PROTOCOL' : own;
    const protocol = read(setting);
    if (protocol === undefined) continue;
    if (isOtlpProtocol(protocol)) asked[signal] = { protocol, setting };
    else if (decides[signal]) wrong.set(setting, [...(wrong.get(setting) ?? []), signal]);
  }
  for (const [setting, signals] of wrong) warn(notOffered(setting, read(setting) ?? '', signals));
  return asked;
}

const SIGNALS: readonly TelemetrySignal[] = ['traces', 'metrics'];

function notOffered(setting: string, protocol: string, signals: readonly TelemetrySignal[]): string {
  const advice =
    protocol === 'grpc'
      ? 'say http/protobuf, with the endpoint of an OTLP/HTTP port (usually 4318), not of a gRPC one (usually 4317)'
      : 'say http/protobuf or http/json';
  const sent = signals.map((signal) => SENT[signal]).join(' and ');
  return `${setting} is ${quoteStart(protocol)}, which is not offered here; ${sent} are sent as http/json: ${advice}`;
}

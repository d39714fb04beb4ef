import { warnOfWrongEndpoints } from '../../otlp/closable-exporter.ts';
import { readerOf } from '../../otlp/environment-values.ts';
import { readHeaders } from '../../otlp/export-headers.ts';
import { readSettings } from '../../otlp/read-settings.ts';
import { otlpTarget } from '../../otlp/span-target.ts';
import { compressionOf } from '../../otlp/signal-settings.ts';
import { SENT, type TelemetrySignal } from '../../otlp/signal-url.ts';
import { endpointVariable } from '../../otlp/telemetry-environment.ts';
import { createResource } from '../../otlp/telemetry-resource.ts';
import type { TelemetrySettings } from '../../otlp/telemetry-settings.ts';
import { bad, good, look, note, type Finding } from './finding.ts';
import { heardWarnings } from './heard-warnings.ts';
import { keptTraces } from './kept-traces.ts';
import { shownUrl } from './shown-url.ts';

/** Where spans and metrics would go, as the variables of this process say. Nothing is sent. */
export async function exportFindings(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { result, warnings } = await heardWarnings(() => {
    const wrong: Finding[] = [];
    const settings = readSettings({}, (message) => wrong.push(look(message)));
    if (settings.disabled)
      return [...wrong, bad('OTEL_SDK_DISABLED is true: there are no spans and no metrics', 'leave it out')];
    warnOfWrongEndpoints('metrics', env, settings.metricsEndpoint);
    // It is made for what it says of its own variables.
    if (settings.traceExporter === 'otlp') otlpTarget({}, settings).close();
    return [
      ...SIGNALS.flatMap((signal) => signalFindings(settings, signal, env)),
      ...(sends(settings) ? [...protocolFindings(settings), requestFinding(env)] : []),
      ...samplerFindings(env),
      ...serviceFindings(),
      ...wrong,
    ];
  });
  return [...result, ...warnings.map((warning) => look(warning))];
}

const SIGNALS: readonly TelemetrySignal[] = ['traces', 'metrics'];

/** Whether anything would go to a receiver. */
function sends({ traceExporter, metricExporter }: TelemetrySettings): boolean {
  return traceExporter === 'otlp' || metricExporter === 'otlp';
}

function destination({ endpoint, metricsEndpoint }: TelemetrySettings, signal: TelemetrySignal): string {
  return signal === 'traces' ? endpoint : metricsEndpoint;
}

function signalFindings(
  settings: TelemetrySettings,
  signal: TelemetrySignal,
  env: NodeJS.ProcessEnv,
): Finding[] {
  const exporter = signal === 'traces' ? settings.traceExporter : settings.metricExporter;
  const printed = settings.console[signal] ? [note(`${SENT[signal]} are printed to standard output`)] : [];
  if (exporter === 'otlp') return [...destinationFindings(settings, signal, env), ...printed];
  if (printed.length > 0) return printed;
  const off = `OTEL_${signal.toUpperCase()}_EXPORTER is none: no ${SENT[signal]} are exported`;
  return [signal === 'traces' ? bad(off, 'otlp, or leave it out') : note(off)];
}

function destinationFindings(
  settings: TelemetrySettings,
  signal: TelemetrySignal,
  env: NodeJS.ProcessEnv,
): Finding[] {
  const variable = endpointVariable(signal, (name) => env[name]?.trim() || undefined);
  const isBase = variable === undefined || variable === 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const url = shownUrl(destination(settings, signal), isBase ? signal : undefined);
  const finding = good(`${SENT[signal]} go to ${url} (${variable ?? 'by default'})`);
  if (isBase && /\/v1\/(?:traces|metrics)\/v1\//.test(url))
    return [look(finding.text, 'OTEL_EXPORTER_OTLP_ENDPOINT is the base of the address, without /v1/…')];
  if (new URL(destination(settings, signal)).port === '4317')
    return [look(finding.text, '4317 is usually the port of gRPC, 4318 that of OTLP over HTTP')];
  return [finding];
}

function protocolFindings({ protocols, traceExporter, metricExporter }: TelemetrySettings): Finding[] {
  const sent = SIGNALS.filter((signal) => (signal === 'traces' ? traceExporter : metricExporter) === 'otlp');
  const said = sent.map((signal) => {
    const asked = protocols[signal];
    return asked === undefined
      ? 'as http/json, from an answer 415 on as http/protobuf (by default)'
      : `as ${asked.protocol} (${asked.setting})`;
  });
  return [...new Set(said)].map((words) =>
    note(new Set(said).size === 1 ? words : `${SENT[sent[said.indexOf(words)] ?? 'traces']} ${words}`),
  );
}

/** What goes along with a request: of headers the names alone. */
function requestFinding(env: NodeJS.ProcessEnv): Finding {
  const read = readerOf(env);
  const names = SIGNALS.flatMap((signal) => Object.keys(readHeaders(signal, read)));
  const shown = names.map((name) => (/^[a-z]+(?:-[a-z]+){0,5}$/i.test(name) ? name : '…'));
  const headers = shown.length > 0 ? `with the headers ${[...new Set(shown)].join(', ')}` : 'with no headers';
  const { compressedBy } = compressionOf('traces', read);
  return note(compressedBy === undefined ? headers : `${headers}, compressed with gzip`);
}

function samplerFindings(env: NodeJS.ProcessEnv): Finding[] {
  const kept = keptTraces();
  const by = env['OTEL_TRACES_SAMPLER']?.trim() ? 'OTEL_TRACES_SAMPLER' : 'by default';
  if (kept === 'all') return [note(`every trace is kept (${by})`)];
  return [
    kept === 'none'
      ? bad(`no trace that begins here is kept (${by})`, 'always_on, or leave it out')
      : look(`only a part of the traces is kept (${by})`, 'always_on, to see every call'),
  ];
}

function serviceFindings(): Finding[] {
  const name = createResource({}).attributes['service.name'];
  return typeof name === 'string' && !name.startsWith('unknown_service')
    ? [note(`service.name is ${JSON.stringify(name)}`)]
    : [look('the service has no name: backends show unknown_service', 'OTEL_SERVICE_NAME=phone-support')];
}

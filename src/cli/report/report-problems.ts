/** For an input in which nothing is of any use. */
export function nothingRecognised(name: string): string {
  return (
    `nothing was recognised in ${name}: expected recordings or events, OTLP JSON as the OpenTelemetry Collector's file ` +
    'exporter writes it, or the JSON of a report. See realtime-otel report --help'
  );
}

/** For a service that Jaeger has no traces of. */
export function unknownService({
  url,
  service,
  services,
}: {
  url: string;
  service: string;
  services: readonly string[];
}): string {
  const others = services.length === 0 ? ', nor any other' : `; it has ${services.join(', ')}`;
  return `Jaeger at ${url} has no service ${service}${others}`;
}
